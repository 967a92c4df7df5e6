#pragma once
#include "kernels/backend/device/device_batch.hpp"
#include "kernels/core/error.hpp"
#include "kernels/loops/device/drift.hpp"
#include "kernels/loops/device/space_filling_curve.hpp"

// A block of steps is enqueued as a whole: the host knows which steps couple or sample, everything
// else is decided on the device. As blocks repeat themselves, most are one launch of a graph that was
// recorded before.

namespace pitchdrop::device {

/// The k-th step of this block (0: the forces it starts with).
template <class Executor>
StepPlan DeviceBatch<Executor>::plan(std::size_t place, std::int64_t step_of_block) const
{
    if (step_of_block == 0) return {};
    return plan_step(layout_.parameters[place].settings, begin_[place] + step_of_block);
}

/// Which kinds of measurement some replica of each group needs in the k-th step of the block: each
/// group is served once for every kind.
template <class Executor>
std::vector<NeededMeasures>
DeviceBatch<Executor>::needed_measures(const std::vector<std::int64_t>& steps,
                                       std::int64_t step_of_block) const
{
    std::vector<NeededMeasures> needed;
    for (const ForceGroup& group : layout_.groups) {
        NeededMeasures of_group{};
        for (int r = group.first_replica; r < group.first_replica + group.replicas; ++r)
            if (steps[std::size_t(r)] > 0 && steps[std::size_t(r)] >= step_of_block)
                of_group.kind[int(plan(std::size_t(r), step_of_block).measure)] = true;
        needed.push_back(of_group);
    }
    return needed;
}

template <class Executor>
void DeviceBatch<Executor>::launch_forces(const std::vector<NeededMeasures>& needed, bool kicks)
{
    for (std::size_t g = 0; g < layout_.groups.size(); ++g) {
        const ForceGroup& group = layout_.groups[g];
        bool any = false;
        for (const Measure kind : {Measure::forces, Measure::virial, Measure::everything}) {
            if (!needed[g].kind[int(kind)]) continue;
            launch_pair_forces(executor_, view(), group.interaction, kind, group.first_block,
                               group.blocks);
            any = true;
        }
        if (!any) continue;
        if (group.bonded)
            launch_bonded_forces(executor_, view(), group.bond, group.angle, group.first_block,
                                 group.blocks, kicks);
        else if (kicks)
            launch_second_kick(executor_, view(), group.first_block, group.blocks);
    }
}

template <class Executor>
bool DeviceBatch<Executor>::evaluates(const Observations& observed, std::size_t place,
                                      std::int64_t step) const
{
    return observed[place] && observed[place]->settings().evaluates(
                                  step - layout_.parameters[place].drive.begin_step);
}

/// By place in memory, as `observed` is; empty if nothing is to be evaluated.
template <class Executor>
std::vector<EvaluationJob>
DeviceBatch<Executor>::evaluation_jobs(const std::vector<std::int64_t>& steps,
                                       const Observations& observed) const
{
    std::vector<EvaluationJob> jobs(steps.size(), EvaluationJob{});
    bool any = false;
    for (std::size_t place = 0; place < steps.size(); ++place) {
        if (steps[place] == 0 || !observed[place] || observed[place]->settings().interval == 0)
            continue;
        jobs[place] = observed[place]->evaluation_job(layout_.parameters[place].drive.begin_step);
        any = true;
    }
    if (!any) jobs.clear();
    return jobs;
}

/// What the host has to decide about a block, before anything is launched.
template <class Executor>
BlockPlan DeviceBatch<Executor>::plan_block(const std::vector<std::int64_t>& steps,
                                            const Observations& observed) const
{
    BlockPlan block;
    for (std::size_t place = 0; place < steps.size(); ++place)
        block.drifts = block.drifts ||
                       (steps[place] > 0 && removes_drift(layout_.parameters[place].settings,
                                                          begin_[place]));
    block.first_forces = needed_measures(steps, 0);
    const std::int64_t longest = *std::max_element(steps.begin(), steps.end());
    for (std::int64_t k = 1; k <= longest; ++k) {
        StepLaunches& step = block.steps.emplace_back();
        step.forces = needed_measures(steps, k);
        for (std::size_t place = 0; place < steps.size(); ++place) {
            if (k > steps[place]) continue;
            step.evaluates = step.evaluates || evaluates(observed, place, begin_[place] + k);
            step.couples_or_samples =
                step.couples_or_samples || plan(place, k).couples_or_samples;
        }
    }
    return block;
}

/// Addresses and choices: what the launches of a block follow from.
template <class Executor>
RecordingKey DeviceBatch<Executor>::key_of(const BlockPlan& plan, bool has_jobs) const
{
    RecordingKey key;
    key.add(view());
    key.add(has_jobs ? evaluation_.data() : nullptr);
    key.add(plan.drifts);
    const auto add = [&](const std::vector<NeededMeasures>& needed) {
        for (const NeededMeasures& of_group : needed) key.add(of_group);
    };
    add(plan.first_forces);
    for (const StepLaunches& step : plan.steps) {
        add(step.forces);
        key.add(step.evaluates);
        key.add(step.couples_or_samples);
    }
    return key;
}

/// Uploading waits for what runs, so it is left out where nothing has changed.
template <class Executor>
void DeviceBatch<Executor>::send_evaluations(const std::vector<EvaluationJob>& jobs)
{
    const std::size_t bytes = jobs.size() * sizeof(EvaluationJob);
    if (jobs.empty() || (jobs.size() == evaluation_sent_.size() &&
                         std::memcmp(jobs.data(), evaluation_sent_.data(), bytes) == 0))
        return;
    evaluation_.upload(jobs);
    evaluation_sent_ = jobs;
}

template <class Executor>
void DeviceBatch<Executor>::launch_block(const std::vector<std::int64_t>& steps,
                                         const Observations& observed)
{
    const std::vector<EvaluationJob> jobs = evaluation_jobs(steps, observed);
    send_evaluations(jobs);
    const BlockPlan plan = plan_block(steps, observed);
    executor_.replay(key_of(plan, !jobs.empty()), [&] {
        const EvaluationView evaluation{view(), evaluation_.data()};
        if (!jobs.empty()) launch_begin_evaluations(executor_, evaluation, sizes_);
        launch_block_start(executor_, view(), sizes_, false);
        if (plan.drifts) launch_drift_removal(executor_, view(), sizes_);
        launch_lists(executor_, view(), sizes_);
        launch_forces(plan.first_forces, false);
        for (const StepLaunches& step : plan.steps) {
            launch_begin_step(executor_, view(), sizes_);
            launch_kick_and_drift(executor_, view(), sizes_);
            launch_lists_if_due(executor_, view(), sizes_);
            launch_forces(step.forces, true);
            if (step.evaluates) launch_evaluate_softness(executor_, evaluation, sizes_);
            if (step.couples_or_samples) launch_finish_step(executor_, view(), sizes_);
        }
        launch_block_end(executor_, view(), sizes_);
        if (!jobs.empty()) launch_commit_evaluations(executor_, evaluation, sizes_);
    });
}

template <class Executor>
Evaluation DeviceBatch<Executor>::evaluate()
{
    work_host_.resize(place_.size());
    const ForceGroup& group = layout_.groups.front();
    for (;;) {
        upload_parameters();
        launch_block_start(executor_, view(), sizes_, true);
        launch_lists(executor_, view(), sizes_);
        launch_pair_forces(executor_, view(), group.interaction, Measure::everything,
                           group.first_block, group.blocks);
        if (group.bonded)
            launch_bonded_forces(executor_, view(), group.bond, group.angle, group.first_block,
                                 group.blocks, false);
        launch_sums(executor_, view(), sizes_);
        work_host_ = work_.download(0, place_.size());
        const std::uint32_t needed = work_host_.front().needed_capacity;
        if (needed == 0) break;
        layout_.parameters.front().capacity = needed + 8;
    }
    const ReplicaWork& work = work_host_.front();
    Evaluation evaluation;
    evaluation.pair_energy = work.total[sum_pair_energy];
    evaluation.bond_energy = work.total[sum_bond_energy];
    evaluation.angle_energy = work.total[sum_angle_energy];
    for (int k = 0; k < 6; ++k)
        evaluation.virial[std::size_t(k)] =
            work.total[sum_pair_virial + k] + work.total[sum_bonded_virial + k];
    for (const Vec3<float>& f : forces(0))
        evaluation.forces.push_back({double(f.x), double(f.y), double(f.z)});
    return evaluation;
}

} // namespace pitchdrop::device
