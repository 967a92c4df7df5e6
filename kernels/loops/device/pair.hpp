#pragma once
#include "kernels/loops/device/batch_view.hpp"
#include "kernels/loops/device/pair_sums.hpp"

namespace pitchdrop::device {

/// Pair forces, one thread per bead over its list: a fresh sum in the order of the list, hence
/// neither atomics nor Newton's third law. The kernel serves the replicas whose step measures
/// `measure`, so that a replica's arithmetic never depends on the company it keeps.
template <class Interaction, Measure measure>
struct PairForces {
    using Sums = PairSums<Interaction, measure>;
    using Shared = typename Sums::Shared;
    BatchView batch;
    std::uint32_t first_block;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared& shared) const
    {
        const BeadPlace place = locate(cta, batch, first_block);
        const ReplicaWork& work = batch.work[place.replica];
        if (!work.active || work.measure != measure) return;
        const ReplicaParameters& parameters = batch.parameters[place.replica];
        const PackedBead own = batch.packed[place.slot];
        const float unit[3] = {work.unit[0], work.unit[1], work.unit[2]};
        const PackedBead* beads = batch.packed + parameters.first_slot();
        const std::uint32_t stride = parameters.slots();
        const std::uint32_t* entry = batch.neighbour + parameters.first_neighbour + place.local;
        const PairParameters<float>* row =
            batch.pair + parameters.first_pair + own.type * parameters.types;
        const bool one_type = parameters.types == 1;
        PairParameters<float> coefficients = row[0];

        Sums sums;
        const std::uint32_t count = batch.neighbour_count[place.slot];
        for (std::uint32_t k = 0; k < count; ++k, entry += stride) {
            const std::uint32_t code = *entry;
            const PackedBead other = beads[code & ~excluded_bit];
            const Vec3<float> r = separation(own, other, unit);
            const float r_squared = dot(r, r);
            if (!one_type) coefficients = row[other.type];
            if (!(r_squared < coefficients.cutoff_squared) || (code & excluded_bit)) continue;
            sums.add(r, r_squared, coefficients, true);
        }
        batch.force[place.slot] = sums.force;
        sums.report(cta, shared,
                    batch.partial + std::uint64_t(place.block) * sum_count + sum_pair_virial);
    }
};

} // namespace pitchdrop::device
