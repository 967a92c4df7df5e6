#pragma once
#include "kernels/backend/device/device_batch_advance.hpp"

// Teams advance many blocks of steps in one launch; the host looks again when a replica has come to
// where it was sent, or could not get there.

namespace pitchdrop::device {

template <class Executor>
void DeviceBatch<Executor>::launch_teams(const std::vector<std::int64_t>& pending,
                                         const Observations& observed)
{
    for (std::size_t place = 0; place < pending.size(); ++place) {
        layout_.parameters[place].begin_step = motion_[place].step;
        layout_.parameters[place].end_step = motion_[place].step + pending[place];
    }
    upload_parameters();
    const std::vector<EvaluationJob> jobs = evaluation_jobs(pending, observed);
    send_evaluations(jobs);
    team_.launch(view(), layout_, jobs.empty() ? nullptr : evaluation_.data(), skin_);
}

/// Reads what teams have done. Blocks of steps that count have gone home, so a replica whose lists were
/// too short goes on from the last of them with more room.
template <class Executor>
void DeviceBatch<Executor>::collect_teams(std::vector<std::int64_t>& pending,
                                          std::vector<Progress>& progress,
                                          const Observations& observed)
{
    const std::vector<ReplicaWork> work = work_.download(0, layout_.parameters.size());
    const std::vector<MotionState> motion = motion_home_.download(0, motion_.size());
    for (std::size_t r = 0; r < place_.size(); ++r) {
        const std::size_t place = place_[r];
        if (pending[place] == 0) continue;
        const ReplicaWork& done = work[place];
        work_host_[place] = done;
        ReplicaParameters& parameters = layout_.parameters[place];
        const auto samples = sample_.download(parameters.first_sample, std::size_t(done.samples));
        progress[r].samples.insert(progress[r].samples.end(), samples.begin(), samples.end());
        std::int64_t evaluations = 0;
        for (std::int64_t step = motion_[place].step + 1; step <= motion[place].step; ++step)
            evaluations += evaluates(observed, place, step);
        if (evaluations > 0) observed[place]->add_evaluations(evaluations);
        pending[place] -= motion[place].step - motion_[place].step;
        if (done.needed_capacity > 0) {
            parameters.capacity = grown_capacity(done.needed_capacity);
        } else if (done.failure != FailureKind::none) {
            progress[r].failure = failure_of(done);
            pending[place] = 0;
        } else {
            if (pending[place] == 0) {
                require(done.committed, "a team comes to where it was sent");
                continue;
            }
            progress[r].failure = // what stops a team otherwise
                Failure{Failure::Kind::box_too_small, motion[place].step, 0};
            pending[place] = 0;
        }
    }
    motion_ = motion;
}

template <class Executor>
std::vector<Progress> DeviceBatch<Executor>::run_teams(const std::vector<std::int64_t>& steps,
                                                       const Observations& observed)
{
    std::vector<std::int64_t> left(steps.size());
    Observations by_place(steps.size(), nullptr);
    for (std::size_t r = 0; r < steps.size(); ++r) {
        left[place_[r]] = steps[r];
        by_place[place_[r]] = observed[r];
    }
    work_host_.resize(steps.size());
    std::vector<Progress> progress(steps.size());
    const auto any = [](const std::vector<std::int64_t>& counts) {
        return std::any_of(counts.begin(), counts.end(), [](std::int64_t n) { return n > 0; });
    };
    while (any(left)) {
        std::vector<std::int64_t> pending(left.size());
        for (std::size_t place = 0; place < left.size(); ++place) {
            begin_[place] = motion_[place].step;
            const std::int64_t whole_blocks =
                (team_.blocks_at_once() - 1) * layout_.parameters[place].settings.block_steps;
            pending[place] = std::min(left[place], steps_at_once(place) + whole_blocks);
        }
        launch_teams(pending, by_place);
        collect_teams(pending, progress, by_place);
        for (std::size_t r = 0; r < place_.size(); ++r) {
            const std::size_t place = place_[r];
            const std::int64_t done = motion_[place].step - begin_[place];
            left[place] = progress[r].failure ? 0 : left[place] - done;
        }
    }
    return progress;
}

} // namespace pitchdrop::device
