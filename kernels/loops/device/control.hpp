#pragma once
#include "kernels/core/room.hpp"
#include "kernels/loops/device/batch_view.hpp"
#include "kernels/loops/device/block_sum.hpp"
#include "kernels/loops/device/clusters.hpp"
#include "kernels/physics/motion/lists.hpp"

#include <cmath>

// One thread or one block per replica: what the motion as a whole does in a step.

namespace pitchdrop::device {

PITCHDROP_DEVICE void set_unit(ReplicaWork& work, const MotionState& motion)
{
    for (int axis = 0; axis < 3; ++axis) work.unit[axis] = float(unit_length(motion.box[axis]));
}

/// Takes note of lists that were made in this step.
PITCHDROP_DEVICE void note_lists(ReplicaWork& work, const MotionState& motion)
{
    if (work.rebuild || work.prune) {
        for (int axis = 0; axis < 3; ++axis) work.prune_box_inverse[axis] = 1 / motion.box[axis];
        ++work.prunings;
    }
    if (work.rebuild) {
        for (int axis = 0; axis < 3; ++axis)
            work.list_box_inverse[axis] = work.prune_box_inverse[axis];
        ++work.rebuilds;
    }
    work.rebuild = work.prune = 0;
}

/// Collects what the bead loops have reported since the step began: made lists, and errors.
PITCHDROP_DEVICE void collect_errors(ReplicaWork& work, const MotionState& motion)
{
    note_lists(work, motion);
    if (work.failure != FailureKind::none) return;
    const bool runaway = work.runaway_bead != no_bead;
    if (!runaway && work.broken_bead == no_bead) return;
    work.failure = runaway ? FailureKind::runaway_bead : FailureKind::broken_bond;
    work.failed_bead = runaway ? work.runaway_bead : work.broken_bead;
    work.failed_step = motion.step;
}

PITCHDROP_DEVICE void fail_for_lack_of_room(ReplicaWork& work, const MotionState& motion)
{
    work.failure = FailureKind::box_too_small;
    work.failed_step = motion.step;
}

/// A replica enters a block: one thread each. The host enqueues a block before it has seen how the one
/// before it ended: a replica that did not get to where the block begins sits it out.
struct StartBlock {
    using Shared = simt::NoShared;
    BatchView batch;
    bool evaluate_only; ///< no steps: one force loop that measures everything

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const int replica = cta.index() * cta.size() + cta.rank();
        if (replica >= batch.replicas) return;
        const MotionState motion = batch.home_motion[replica];
        batch.motion[replica] = motion;
        ReplicaWork work{};
        const ReplicaParameters& parameters = batch.parameters[replica];
        work.active = evaluate_only ||
                      (motion.step == parameters.begin_step && motion.step < parameters.end_step);
        if (work.active && !evaluate_only && !has_room(motion.box, parameters.list_radius)) {
            work.active = 0;
            fail_for_lack_of_room(work, motion);
        }
        work.plan.measure = evaluate_only ? Measure::everything : Measure::forces;
        work.rebuild = 1;
        work.runaway_bead = work.broken_bead = no_bead;
        set_unit(work, motion);
        batch.work[replica] = work;
    }
};

/// No further step may be made in this segment.
PITCHDROP_DEVICE bool has_error(const ReplicaWork& work)
{
    return work.failure != FailureKind::none || work.needed_capacity > 0;
}

/// Beads compare squares.
PITCHDROP_DEVICE float serving_distance_squared(double radius, double cutoff,
                                                const double (&inverse_box_then)[3],
                                                const double (&box)[3])
{
    const double margin = serving_displacement(radius, cutoff, inverse_box_then, box);
    return margin > 0 ? float(margin * margin) : -1.0f;
}

/// Every bead asks for new lists and for pruning by itself, in every step: a pruned list may lack pairs
/// that the whole one lacks, as long as neither lacks one within the cutoff.
PITCHDROP_DEVICE void set_serving_distances(const ReplicaParameters& parameters, ReplicaWork& work,
                                            const MotionState& motion)
{
    work.rebuild_distance_squared = serving_distance_squared(
        parameters.list_radius, parameters.cutoff, work.list_box_inverse, motion.box);
    work.prune_distance_squared = serving_distance_squared(
        parameters.pruned_radius, parameters.cutoff, work.prune_box_inverse, motion.box);
}

/// Moves the box and prepares the coefficients of a step: one thread per replica.
struct BeginStep {
    using Shared = simt::NoShared;
    BatchView batch;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const int replica = cta.index() * cta.size() + cta.rank();
        if (replica >= batch.replicas) return;
        const ReplicaParameters& parameters = batch.parameters[replica];
        ReplicaWork& work = batch.work[replica];
        MotionState& motion = batch.motion[replica];
        if (!work.active) return;
        collect_errors(work, motion);
        if (has_error(work) || motion.step >= parameters.end_step) {
            work.active = 0;
            return;
        }
        work.plan = plan_step(parameters.settings, motion.step + 1);
        work.coefficients =
            begin_step(motion, parameters.settings, parameters.drive, parameters.degrees);
        set_unit(work, motion);
        set_serving_distances(parameters, work, motion);
    }
};

PITCHDROP_DEVICE StepSums sums_of(const double (&total)[sum_count])
{
    StepSums sums;
    for (int axis = 0; axis < 3; ++axis) {
        sums.momentum_flux[axis] = total[sum_momentum_flux + axis];
        sums.virial[axis] = total[sum_pair_virial + axis] + total[sum_bonded_virial + axis];
    }
    sums.force_velocity = total[sum_force_velocity];
    sums.velocity_squared = total[sum_velocity_squared];
    sums.force_squared = total[sum_force_squared];
    return sums;
}

PITCHDROP_DEVICE PotentialSums potential_sums_of(const double (&total)[sum_count])
{
    PotentialSums sums;
    for (int k = 0; k < 6; ++k)
        sums.virial[k] = total[sum_pair_virial + k] + total[sum_bonded_virial + k];
    sums.pair_energy = total[sum_pair_energy];
    sums.bond_energy = total[sum_bond_energy];
    sums.angle_energy = total[sum_angle_energy];
    return sums;
}

/// Sums over a replica, and the end of a step that couples or samples: one block per replica.
struct ReduceAndCouple {
    using Shared = simt::NoShared;
    BatchView batch;
    bool sums_only;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const int replica = cta.index();
        const ReplicaParameters& parameters = batch.parameters[replica];
        ReplicaWork& work = batch.work[replica];
        if (!work.active || !(work.plan.couples_or_samples || sums_only)) return;
        add_up(cta, parameters, work);
        if (sums_only || cta.rank() != 0) return;
        const bool has_error =
            work.runaway_bead != no_bead || work.broken_bead != no_bead || work.needed_capacity > 0;
        if (!has_error) finish(parameters, work, batch.motion[replica], true);
    }

    /// Sums of the pairs come from cooperating blocks, which differ from blocks of beads.
    template <simt::Cta C>
    PITCHDROP_DEVICE void add_up(C& cta, const ReplicaParameters& parameters,
                                 ReplicaWork& work) const
    {
        const auto tile = cta.template tile<32>();
        const std::uint64_t first = parameters.first_block;
        for (int k = cta.rank() / 32; k < sum_count; k += cta.size() / 32) {
            const double sum =
                k < pair_sum_count
                    ? column_sum(tile,
                                 batch.pair_partial + first * ctas_per_block * pair_sum_count + k,
                                 parameters.blocks * ctas_per_block, pair_sum_count)
                    : column_sum(tile, batch.partial + first * sum_count + k, parameters.blocks,
                                 sum_count);
            if (tile.rank() == 0) work.total[k] = sum;
        }
        cta.sync();
    }

    /// Ends the step with `work.total`; one thread. It `keeps` the sample unless another one does.
    PITCHDROP_DEVICE void finish(const ReplicaParameters& parameters, ReplicaWork& work,
                                 MotionState& motion, bool keeps) const
    {
        StepSums sums = sums_of(work.total);
        Sample sample;
        const auto potential = [&] { return potential_sums_of(work.total); };
        const FailureKind failure =
            finish_step(motion, parameters.settings, parameters.drive, parameters.degrees,
                        work.plan, sums, potential, sample);
        if (failure != FailureKind::none) {
            work.failure = failure;
            work.failed_step = motion.step;
            work.failed_bead = 0;
        } else if (work.plan.samples) {
            if (keeps) batch.sample[parameters.first_sample + std::uint32_t(work.samples)] = sample;
            ++work.samples;
        }
    }
};

/// A replica leaves a block: one thread each. A block with a full list is made again by the host,
/// one that failed leaves the state as it was before it.
struct FinishBlock {
    using Shared = simt::NoShared;
    BatchView batch;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const int replica = cta.index() * cta.size() + cta.rank();
        if (replica >= batch.replicas) return;
        ReplicaWork& work = batch.work[replica];
        collect_errors(work, batch.motion[replica]);
        const bool arrived = batch.motion[replica].step >= batch.parameters[replica].end_step;
        work.committed = arrived && work.failure == FailureKind::none && work.needed_capacity == 0;
        if (work.committed) batch.home_motion[replica] = batch.motion[replica];
    }
};

} // namespace pitchdrop::device
