#pragma once
#include "kernels/loops/device/batch_view.hpp"
#include "kernels/loops/device/block_sum.hpp"

#include <type_traits>

namespace pitchdrop::device {

/// Pair forces, one thread per bead over its list: a fresh sum in the order of the list, hence
/// neither atomics nor Newton's third law. The kernel serves the replicas whose step measures
/// `measure`, so that a replica's arithmetic never depends on the company it keeps.
template <class Interaction, Measure measure>
struct PairForces {
    using Shared = std::conditional_t<measure == Measure::forces, simt::NoShared, BlockSumShared>;
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

        Vec3<float> force{0, 0, 0};
        [[maybe_unused]] double sums[7] = {0, 0, 0, 0, 0, 0, 0};
        const std::uint32_t count = batch.neighbour_count[place.slot];
        for (std::uint32_t k = 0; k < count; ++k, entry += stride) {
            const std::uint32_t code = *entry;
            const PackedBead other = beads[code & ~excluded_bit];
            const Vec3<float> r = separation(own, other, unit);
            const float r_squared = dot(r, r);
            if (!one_type) coefficients = row[other.type];
            if (!(r_squared < coefficients.cutoff_squared) || (code & excluded_bit)) continue;
            const PairSample<float> sample = Interaction::evaluate(r_squared, coefficients);
            const Vec3<float> pull = sample.force_over_r * r;
            force += pull;
            if constexpr (measure != Measure::forces) {
                sums[0] += double(r.x) * double(pull.x);
                sums[1] += double(r.y) * double(pull.y);
                sums[2] += double(r.z) * double(pull.z);
            }
            if constexpr (measure == Measure::everything) {
                sums[3] += double(r.x) * double(pull.y);
                sums[4] += double(r.x) * double(pull.z);
                sums[5] += double(r.y) * double(pull.z);
                sums[6] += double(sample.energy);
            }
        }
        batch.force[place.slot] = force;
        report(cta, shared, place, sums);
    }

private:
    template <simt::Cta C>
    PITCHDROP_DEVICE void report([[maybe_unused]] C& cta, [[maybe_unused]] Shared& shared,
                                 [[maybe_unused]] const BeadPlace& place,
                                 [[maybe_unused]] const double (&sums)[7]) const
    {
        if constexpr (measure != Measure::forces) {
            constexpr int quantities = measure == Measure::virial ? 3 : 7;
            double halves[quantities]; // every pair is met from both its beads
            for (int k = 0; k < quantities; ++k) halves[k] = 0.5 * sums[k];
            block_sum(cta, shared, halves,
                      batch.partial + std::uint64_t(place.block) * sum_count + sum_pair_virial);
        }
    }
};

} // namespace pitchdrop::device
