#pragma once
#include "kernels/loops/device/block_sum.hpp"
#include "kernels/loops/device/cluster_walk.hpp"

#include <type_traits>

namespace pitchdrop::device {

/// Pair forces over the pruned lists of clusters, a warp per cluster: neither atomics nor Newton's
/// third law. It serves the replicas whose step measures `measure`, as PairForces does.
template <class Interaction, Measure measure>
struct ClusterForces {
    struct Shared {
        StagedNeighbours staged;
        [[no_unique_address]] std::conditional_t<measure == Measure::forces, simt::NoShared,
                                                 BlockSumShared>
            sums;
    };
    BatchView batch;
    std::uint32_t first_block;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared& shared) const
    {
        const ClusterPlace place = locate_cluster(cta, batch, first_block);
        const ReplicaWork& work = batch.work[place.replica];
        if (!work.active || work.measure != measure) return;
        const ReplicaParameters& parameters = batch.parameters[place.replica];
        const auto tile = cta.template tile<32>();
        const std::uint32_t lane = std::uint32_t(tile.rank()) % cluster_beads;
        const float unit[3] = {work.unit[0], work.unit[1], work.unit[2]};
        const PairParameters<float>* row =
            batch.pair + parameters.first_pair +
            batch.packed[place.first_slot + lane].type * parameters.types;
        const bool one_type = parameters.types == 1;
        PairParameters<float> coefficients = row[0];

        Vec3<float> force{0, 0, 0};
        [[maybe_unused]] double sums[pair_sum_count] = {0, 0, 0, 0, 0, 0, 0};
        const auto add = [&](const Vec3<float>& r, std::uint32_t type, bool unseen) {
            const float r_squared = dot(r, r);
            if (!one_type) coefficients = row[type];
            if (unseen || !(r_squared < coefficients.cutoff_squared)) return;
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
        };
        walk(cta, shared.staged, batch, place, batch.pruned + first_entry(parameters, place),
             batch.pruned_count[place.cluster], unit, add);
        for (int axis = 0; axis < 3; ++axis) force[axis] = sum_over_streams(tile, force[axis]);
        if (tile.rank() < int(place.occupied)) batch.force[place.first_slot + lane] = force;
        if constexpr (measure != Measure::forces) {
            constexpr int quantities = measure == Measure::virial ? 3 : pair_sum_count;
            double halves[quantities]; // every pair is met from both its beads
            for (int k = 0; k < quantities; ++k) halves[k] = 0.5 * sums[k];
            const std::uint64_t cta_of_batch =
                std::uint64_t(first_block) * ctas_per_block + std::uint64_t(cta.index());
            block_sum(cta, shared.sums, halves, batch.pair_partial + cta_of_batch * pair_sum_count);
        }
    }
};

} // namespace pitchdrop::device
