#pragma once
#include "kernels/loops/device/cluster_walk.hpp"
#include "kernels/model/softness_table.hpp"

// Radial softness within a block, over the lists of the pair forces. What a block has evaluated
// counts when the block does: it may be made again with longer lists.

namespace pitchdrop::device {

/// What is evaluated of one replica.
struct EvaluationJob {
    SoftnessView table;    ///< device addresses
    float* block_sum;      ///< by bead: over the evaluations of this block
    double* sum;           ///< by bead: since the frame taken last
    std::int64_t begin;    ///< step that evaluations count from
    std::int64_t interval; ///< steps; 0: nothing is evaluated
};

struct EvaluationView {
    BatchView batch;
    const EvaluationJob* job; ///< by replica
};

struct BeginEvaluations {
    using Shared = simt::NoShared;
    EvaluationView view;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const BeadPlace place = locate(cta, view.batch, 0);
        const EvaluationJob& job = view.job[place.replica];
        if (place.occupied && job.interval > 0) job.block_sum[place.local] = 0;
    }
};

/// Adds the softness of the beads whose replica evaluates it in this step, over whole lists: a warp per
/// cluster.
struct EvaluateSoftness {
    using Shared = StagedNeighbours;
    EvaluationView view;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared& shared) const
    {
        const BatchView& batch = view.batch;
        const ClusterPlace place = locate_cluster(cta, batch, 0);
        const ReplicaWork& work = batch.work[place.replica];
        const EvaluationJob& job = view.job[place.replica];
        if (!work.active || job.interval == 0) return;
        if ((batch.motion[place.replica].step - job.begin) % job.interval != 0) return;
        const std::uint32_t* const entry =
            batch.neighbour + first_entry(batch.parameters[place.replica], place);
        serve(cta, shared, place, work, job,
              PlainList{entry, batch.neighbour_count[place.cluster]});
    }

    /// One cluster and its whole list; one warp of `cta` by itself.
    template <simt::Cta C, class List>
    PITCHDROP_DEVICE void serve(C& cta, Shared& shared, const ClusterPlace& place,
                                const ReplicaWork& work, const EvaluationJob& job,
                                const List& list) const
    {
        const BatchView& batch = view.batch;
        const auto tile = cta.template tile<32>();
        const float unit[3] = {work.unit[0], work.unit[1], work.unit[2]};
        double sums[beads_per_lane] = {};
        const auto add = [&](int n, const Vec3<float>& r, std::uint32_t, bool) {
            const float squared = dot(r, r); // nought: the bead itself
            if (squared > 0 && squared < job.table.radial_reach_squared)
                sums[n] += double(job.table.radial_value(square_root(squared)));
        };
        walk(cta, shared, batch, place, list, unit, add);
        const double sum = sum_of_member(tile, sums) + double(job.table.offset);
        if (tile.rank() < int(place.occupied))
            job.block_sum[batch.bead[place.first_slot + std::uint32_t(tile.rank())]] += float(sum);
    }
};

struct CommitEvaluations {
    using Shared = simt::NoShared;
    EvaluationView view;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const BeadPlace place = locate(cta, view.batch, 0);
        const EvaluationJob& job = view.job[place.replica];
        if (!place.occupied || job.interval == 0 || !view.batch.work[place.replica].committed)
            return;
        job.sum[place.local] += double(job.block_sum[place.local]);
    }
};

} // namespace pitchdrop::device
