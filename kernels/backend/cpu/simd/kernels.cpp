#include "kernels/backend/cpu/simd/d2_min.hpp"
#include "kernels/backend/cpu/simd/forces.hpp"
#include "kernels/backend/cpu/simd/motion.hpp"
#include "kernels/backend/cpu/simd/prune.hpp"
#include "kernels/backend/cpu/simd/search.hpp"
#include "kernels/backend/cpu/simd/structure.hpp"

#define PITCHDROP_QUOTE(name) #name
#define PITCHDROP_NAME(name) PITCHDROP_QUOTE(name)

namespace pitchdrop::PITCHDROP_SIMD {

namespace {

template <class Potential, bool several_types>
void fill_details(ForceFunction (&row)[3])
{
    row[0] = forces<Potential, several_types, Measure::forces>;
    row[1] = forces<Potential, several_types, Measure::virial>;
    row[2] = forces<Potential, several_types, Measure::everything>;
}

SimdKernels make_kernels()
{
    SimdKernels table{};
    table.name = PITCHDROP_NAME(PITCHDROP_SIMD);
    table.width = width;
    table.search = search;
    table.prune = prune;
    table.kick_drift = kick_drift;
    table.kick = kick;
    table.kick_and_measure = kick_and_measure;
    table.softness = structure<StructureDetail::softness>;
    table.structure_functions = structure<StructureDetail::functions>;
    table.add_radial_softness = add_radial_softness;
    table.d2_min = d2_min_of_clusters;
    PairInteractions::for_each([&]<class Interaction>(int index) {
        fill_details<Interaction, false>(table.force[index][0]);
        fill_details<Interaction, true>(table.force[index][1]);
    });
    return table;
}

} // namespace

const SimdKernels& kernels()
{
    static const SimdKernels table = make_kernels();
    return table;
}

} // namespace pitchdrop::PITCHDROP_SIMD
