#pragma once
#include "kernels/loops/device/batch_view.hpp"
#include "kernels/loops/device/block_sum.hpp"
#include "kernels/loops/device/clusters.hpp"

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

/// Takes stock of what the bead loops have reported since the step began.
PITCHDROP_DEVICE void settle(ReplicaWork& work, const MotionState& motion)
{
    note_lists(work, motion);
    if (work.failure != FailureKind::none) return;
    const bool runaway = work.runaway_bead != no_bead;
    if (!runaway && work.broken_bead == no_bead) return;
    work.failure = runaway ? FailureKind::runaway_bead : FailureKind::broken_bond;
    work.failed_bead = runaway ? work.runaway_bead : work.broken_bead;
    work.failed_step = motion.step;
}

/// Below that a bead would meet two images of a neighbour.
PITCHDROP_DEVICE bool has_room_for_lists(const MotionState& motion, double list_radius)
{
    const double(&box)[3] = motion.box;
    return box[0] >= 2 * list_radius && box[1] >= 2 * list_radius && box[2] >= 2 * list_radius;
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
        if (work.active && !evaluate_only && !has_room_for_lists(motion, parameters.list_radius)) {
            work.active = 0;
            fail_for_lack_of_room(work, motion);
        }
        work.measure = evaluate_only ? Measure::everything : Measure::forces;
        work.rebuild = 1;
        work.runaway_bead = work.broken_bead = no_bead;
        set_unit(work, motion);
        batch.work[replica] = work;
    }
};

/// No further step may be made in this block.
PITCHDROP_DEVICE bool is_spoilt(const ReplicaWork& work)
{
    return work.failure != FailureKind::none || work.needed_capacity > 0;
}

/// Lists hold every pair that was nearer than r_list. A pair that was farther is now farther than
/// λ r_list − 2d, with λ the smallest stretch of the box since and d the largest displacement in
/// scaled coordinates: the lists serve while that exceeds the cutoff.
PITCHDROP_DEVICE float serving_distance_squared(double radius, double cutoff,
                                                const double (&inverse_box_then)[3],
                                                const double (&box)[3])
{
    double stretch = box[0] * inverse_box_then[0];
    for (int axis = 1; axis < 3; ++axis)
        stretch = std::fmin(stretch, box[axis] * inverse_box_then[axis]);
    const double margin = 0.5 * (stretch * radius - cutoff);
    return margin > 0 ? float(margin * margin) : -1.0f;
}

PITCHDROP_DEVICE void set_serving_distances(const ReplicaParameters& parameters, ReplicaWork& work,
                                            const MotionState& motion)
{
    work.rebuild_distance_squared = serving_distance_squared(
        parameters.list_radius, parameters.cutoff, work.list_box_inverse, motion.box);
    work.prune_distance_squared = serving_distance_squared(
        parameters.pruned_radius, parameters.cutoff, work.prune_box_inverse, motion.box);
}

/// What the step that `motion` has come to has to measure.
PITCHDROP_DEVICE void set_measures(const ReplicaParameters& parameters, ReplicaWork& work,
                                   const MotionState& motion)
{
    const bool samples = is_sample_step(parameters.settings, motion.step);
    work.concludes = samples || has_end_step(parameters.settings, motion.step);
    work.measure = samples                                            ? Measure::everything
                   : needs_virial(parameters.settings, motion.step) ? Measure::virial
                                                                      : Measure::forces;
}

/// Moves the box and prepares the factors of a step: one thread per replica.
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
        settle(work, motion);
        if (is_spoilt(work) || motion.step >= parameters.end_step) {
            work.active = 0;
            return;
        }
        work.factors =
            begin_step(motion, parameters.settings, parameters.drive, parameters.degrees);
        set_unit(work, motion);
        set_serving_distances(parameters, work, motion);
        set_measures(parameters, work, motion);
    }
};

/// Sums over a replica and what follows from them: one block per replica.
struct Conclude {
    using Shared = simt::NoShared;
    BatchView batch;
    bool sums_only;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const int replica = cta.index();
        const ReplicaParameters& parameters = batch.parameters[replica];
        ReplicaWork& work = batch.work[replica];
        if (!work.active || !(work.concludes || sums_only)) return;
        add_up(cta, parameters, work);
        if (sums_only || cta.rank() != 0) return;
        const bool spoilt =
            work.runaway_bead != no_bead || work.broken_bead != no_bead || work.needed_capacity > 0;
        if (!spoilt) end(parameters, work, batch.motion[replica], true);
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

    /// What follows from `work.total`; one thread. It `keeps` the sample unless another one does.
    PITCHDROP_DEVICE void end(const ReplicaParameters& parameters, ReplicaWork& work,
                              MotionState& motion, bool keeps) const
    {
        const double* total = work.total;
        Measured measured;
        for (int axis = 0; axis < 3; ++axis) {
            measured.momentum_flux[axis] = total[sum_momentum_flux + axis];
            measured.virial[axis] = total[sum_pair_virial + axis] + total[sum_bonded_virial + axis];
        }
        measured.force_velocity = total[sum_force_velocity];
        measured.velocity_squared = total[sum_velocity_squared];
        measured.force_squared = total[sum_force_squared];
        if (has_end_step(parameters.settings, motion.step))
            end_step(motion, parameters.settings, parameters.drive, measured, parameters.degrees);
        if (is_sample_step(parameters.settings, motion.step))
            record(parameters, work, motion, measured, keeps);
    }

private:
    PITCHDROP_DEVICE void record(const ReplicaParameters& parameters, ReplicaWork& work,
                                 MotionState& motion, const Measured& measured, bool keeps) const
    {
        Sample sample;
        record_motion(motion, measured, sample);
        for (int k = 0; k < 6; ++k)
            sample.virial[k] = work.total[sum_pair_virial + k] + work.total[sum_bonded_virial + k];
        sample.pair_energy = work.total[sum_pair_energy];
        sample.bond_energy = work.total[sum_bond_energy];
        sample.angle_energy = work.total[sum_angle_energy];
        const double energy = sample.pair_energy + sample.bond_energy + sample.angle_energy +
                              sample.momentum_flux[0] + sample.momentum_flux[1] +
                              sample.momentum_flux[2];
        if (!(std::fabs(energy) < 1e300)) { // also false for "not a number"
            work.failure = FailureKind::not_a_number;
            work.failed_step = motion.step;
            work.failed_bead = 0;
            return;
        }
        if (keeps) batch.sample[parameters.first_sample + std::uint32_t(work.samples)] = sample;
        ++work.samples;
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
        settle(work, batch.motion[replica]);
        const bool arrived = batch.motion[replica].step >= batch.parameters[replica].end_step;
        work.committed = arrived && work.failure == FailureKind::none && work.needed_capacity == 0;
        if (work.committed) batch.home_motion[replica] = batch.motion[replica];
    }
};

} // namespace pitchdrop::device
