#pragma once
#include "kernels/backend/cpu/simd/pair_stream.hpp"
#include "kernels/physics/bond/all.hpp"

// Pair and bond forces on the beads of a cluster, pairs a group of four beads at a time: a full list of single
// neighbours, of which a pack holds W/4. No Newton's third law: every force is written once, by its own cluster,
// in an order that depends on the list alone.

namespace pitchdrop::PITCHDROP_SIMD {

template <class Bond, Measure measure>
PITCHDROP_INLINE void add_bonds(const SlotView& slots, const Cluster& beads, std::int32_t cluster,
                                const BondRow& row, const UnitLengths& unit,
                                LaneSums<measure>& lanes, ForceSums& sums)
{
    const auto p = make_fields<Bond::template Coefficients, Floats>(
        [&](int k) PITCHDROP_INLINE_LAMBDA { return Floats(row.number[k]); });
    const Floats broken_squared = row.broken_squared;
    const std::int32_t at = cluster * width;
    const Ints own = numbered_from(at); // a lane without a bond has itself as partner
    for (std::int32_t k = 0; k < slots.bonds_per_bead; ++k) {
        const std::uint32_t* partner = slots.bonds + k * slots.stride + at;
        const Cluster partners = load_scattered(slots.packed, partner);
        const Floats dx = to_float(beads.x - partners.x), dy = to_float(beads.y - partners.y),
                     dz = to_float(beads.z - partners.z);
        const Floats ux = Floats(unit.x) * dx, uy = Floats(unit.y) * dy, uz = Floats(unit.z) * dz;
        const Mask present = {Ints::load(reinterpret_cast<const std::int32_t*>(partner)).v !=
                              own.v};
        const Floats squared = select(present, ux * ux + uy * uy + uz * uz, Floats(1.0f));
        const BondSample<Floats> sample = Bond::evaluate(squared, p);
        const Floats zero(0.0f);
        lanes.add(dx, dy, dz, select(present, sample.force_over_r, zero),
                  select(present, sample.energy, zero));
        const Mask broken = present & (broken_squared < squared);
        if (any(broken)) sums.broken_slot = at + __builtin_ctz(bits(broken));
    }
}

/// Adds what pairs contribute to the four beads of a group, in their own unit.
PITCHDROP_INLINE void add_force(Floats pairs, float unit, float* force)
{
    const __m128 sum = _mm_mul_ps(_mm_set1_ps(unit), sum_of_neighbours(pairs));
    _mm_storeu_ps(force, _mm_add_ps(sum, _mm_loadu_ps(force)));
}

/// Bonds of all clusters first: the forces of the pairs are added to theirs.
template <Measure measure>
PITCHDROP_INLINE void add_bonds(const SlotView& slots, const ForceRequest& request, ForceSums& sums)
{
    LaneSums<measure> lanes;
    for (std::int32_t c = request.first_cluster; c < request.last_cluster; ++c) {
        lanes.fx = lanes.fy = lanes.fz = Floats(0.0f);
        const Cluster beads = load_cluster(slots, c);
        BondPotentials::for_each([&]<class Bond>(int index) PITCHDROP_INLINE_LAMBDA {
            if (index == request.bond_potential)
                add_bonds<Bond>(slots, beads, c, request.bond, request.unit, lanes, sums);
        });
        (lanes.fx * Floats(request.unit.x)).store(slots.fx + c * width);
        (lanes.fy * Floats(request.unit.y)).store(slots.fy + c * width);
        (lanes.fz * Floats(request.unit.z)).store(slots.fz + c * width);
    }
    lanes.add_to(sums, sums.bond_energy, request.unit, 1.0);
}

/// Of one part of the lists, while the `next` ones are fetched.
template <class Potential, bool several_types, Measure measure, bool cubic>
PITCHDROP_INLINE void add_pairs(const SlotView& slots, const PrunedView& list,
                                const ForceRequest& request, const Coming& next, ForceSums& sums)
{
    const UnitLengths& unit = request.unit;
    PairTerms<Potential, several_types> terms(request.pair, unit.x);
    PairStream<measure, cubic, PairTerms<Potential, several_types>> pairs(slots, list, terms, unit);
    const std::int32_t first = request.first_cluster * groups_per_cluster;
    const std::int32_t last = request.last_cluster * groups_per_cluster;
    Prefetch coming(next, last - first);
    pairs.start(load_group(slots, first));
    for (std::int32_t g = first; g < last; ++g) {
        coming.next();
        terms.choose(slots, request.pair, g);
        pairs.add(g - first);
        pairs.finish_group(load_group(slots, g + 1 < last ? g + 1 : g));
        const LaneSums<measure>& lanes = pairs.sums();
        const std::int32_t at = first_bead(g);
        add_force(lanes.fx, terms.force_unit() * unit.x, slots.fx + at);
        add_force(lanes.fy, terms.force_unit() * unit.y, slots.fy + at);
        add_force(lanes.fz, terms.force_unit() * unit.z, slots.fz + at);
    }
    pairs.sums().add_to(sums, sums.pair_energy, unit, double(terms.force_unit()));
}

template <class Potential, bool several_types, Measure measure, bool cubic>
ForceSums forces_in_box(const SlotView& slots, const PrunedView& list, const ForceRequest& request)
{
    ForceSums sums{};
    sums.broken_slot = -1;
    add_bonds<measure>(slots, request, sums);
    for (const PrunedView* part = &list; part; part = part->next)
        add_pairs<Potential, several_types, measure, cubic>(
            slots, *part, request, part == &list ? request.coming : Coming{}, sums);
    return sums;
}

/// Boxes with equal sides have a version of their own, for systems of one type.
template <class Potential, bool several_types, Measure measure>
ForceSums forces(const SlotView& slots, const PrunedView& list, const ForceRequest& request)
{
    const UnitLengths& unit = request.unit;
    if constexpr (!several_types)
        if (unit.x == unit.y && unit.y == unit.z)
            return forces_in_box<Potential, several_types, measure, true>(slots, list, request);
    return forces_in_box<Potential, several_types, measure, false>(slots, list, request);
}

} // namespace pitchdrop::PITCHDROP_SIMD
