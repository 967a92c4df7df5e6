#pragma once
#include "kernels/backend/device/device_batch.hpp"

// Teams advance many blocks of steps in one launch; the host looks again when a replica has come to
// where it was sent, or could not get there.

namespace pitchdrop::device {

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
            check_box(motion[place].box, parameters.cutoff, skin_); // what stops a team otherwise
            require(done.committed && pending[place] == 0, "a team comes to where it was sent");
        }
    }
    motion_ = motion;
}

template <class Executor>
std::vector<Progress> DeviceBatch<Executor>::run_teams(std::vector<std::int64_t> pending,
                                                       const Observations& observed)
{
    std::vector<Progress> progress(pending.size());
    while (std::any_of(pending.begin(), pending.end(), [](std::int64_t n) { return n > 0; })) {
        for (std::size_t place = 0; place < pending.size(); ++place) {
            layout_.parameters[place].end_step = motion_[place].step + pending[place];
            if (pending[place] > 0)
                check_box(motion_[place].box, layout_.parameters[place].cutoff, skin_);
        }
        upload_parameters();
        const std::vector<EvaluationJob> jobs = evaluation_jobs(pending, observed);
        if (!jobs.empty()) evaluation_.upload(jobs);
        team_.launch(view(), layout_, jobs.empty() ? nullptr : evaluation_.data(), skin_);
        collect_teams(pending, progress, observed);
    }
    return progress;
}

} // namespace pitchdrop::device
