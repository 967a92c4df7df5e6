#pragma once
#include "kernels/core/fields.hpp"
#include "kernels/loops/device/cluster_walk.hpp"
#include "kernels/loops/device/pair_sums.hpp"

namespace pitchdrop::device {

/// Pair forces over the pruned lists of clusters, a warp per cluster: neither atomics nor Newton's
/// third law. It serves the replicas whose step measures `measure`, so that a replica's arithmetic never
/// depends on the company it keeps.
template <class Interaction, Measure measure>
struct ClusterForces {
    using Sums = PairSums<Interaction, measure>;
    using Coefficients = typename Interaction::template Parameters<float>; ///< numbers, as the table has them
    struct Shared {
        StagedNeighbours staged;
        [[no_unique_address]] typename Sums::Shared sums;
    };
    BatchView batch;
    std::uint32_t first_block;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared& shared) const
    {
        const ClusterPlace place = locate_cluster(cta, batch, first_block);
        const ReplicaWork& work = batch.work[place.replica];
        if (!work.active || work.plan.measure != measure) return;
        const std::uint32_t* list =
            batch.pruned + first_entry(batch.parameters[place.replica], place);
        const Sums sums = add_up(cta, shared.staged, place, work,
                                 PlainList{list, batch.pruned_count[place.cluster]});
        const auto lane = cta.template tile<32>().rank();
        if (lane < int(place.occupied))
            batch.force[place.first_slot + std::uint32_t(lane)] = sums.force;
        const std::uint64_t cta_of_batch =
            std::uint64_t(first_block) * ctas_per_block + std::uint64_t(cta.index());
        sums.report(cta, shared.sums, batch.pair_partial + cta_of_batch * pair_sum_count);
    }

    /// One cluster and a list of neighbours, or a part of one; one warp of `cta` by itself. Lanes 0 to
    /// 7 come to know the forces on the cluster's beads; the other sums are still each lane's own.
    template <simt::Cta C, class List>
    PITCHDROP_DEVICE Sums add_up(C& cta, StagedNeighbours& staged, const ClusterPlace& place,
                                 const ReplicaWork& work, const List& list) const
    {
        const ReplicaParameters& parameters = batch.parameters[place.replica];
        const auto tile = cta.template tile<32>();
        const std::uint32_t lane = std::uint32_t(tile.rank());
        const float unit[3] = {work.unit[0], work.unit[1], work.unit[2]};
        const auto* const coefficients_of =
            &view_fields<Coefficients>(batch.pair + parameters.first_pair);

        Sums sums;
        Vec3<float> pull[beads_per_lane] = {};
        const auto add = [&](int n, const Vec3<float>& r, const Coefficients& coefficients,
                             bool unseen) {
            const float r_squared = dot(r, r);
            sums.add_to(pull[n], r, r_squared, coefficients,
                        bool(!unseen & (r_squared < coefficients.cutoff_squared)));
        };
        const auto walk_with = [&](const auto& visit) {
            walk(cta, staged, batch, place, list, unit, visit);
        };
        if (parameters.types == 1) { // decided once a warp
            const Coefficients only = *coefficients_of;
            walk_with([&](int n, const Vec3<float>& r, std::uint32_t, bool unseen) {
                add(n, r, only, unseen);
            });
        } else {
            const Coefficients* row[beads_per_lane]; // by the type of the lane's own bead
            for (int n = 0; n < beads_per_lane; ++n)
                row[n] = coefficients_of +
                         batch.own_packed[place.first_slot + member_of_cluster(lane, n)].type *
                             parameters.types;
            walk_with([&](int n, const Vec3<float>& r, std::uint32_t type, bool unseen) {
                add(n, r, row[n][type], unseen);
            });
        }
        for (int axis = 0; axis < 3; ++axis) {
            float of_own[beads_per_lane];
            for (int n = 0; n < beads_per_lane; ++n) of_own[n] = pull[n][axis];
            sums.force[axis] = sum_of_member(tile, of_own);
        }
        return sums;
    }
};

} // namespace pitchdrop::device
