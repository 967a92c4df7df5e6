#pragma once
#include "kernels/backend/device/device_batch_advance.hpp"

// Teams advance many blocks of steps in one launch; the host looks again when a replica has come to
// where it was sent, or could not get there.

namespace pitchdrop::device {

/// Sends every replica as far as one launch may take it. Returns the steps it was asked for.
template <class Executor>
std::vector<std::int64_t> DeviceBatch<Executor>::launch_teams(const Flights<Executor>& flights)
{
    std::vector<std::int64_t> asked;
    for (std::size_t place = 0; place < begin_.size(); ++place) {
        ReplicaParameters& parameters = layout_.parameters[place];
        begin_[place] = motion_[place].step;
        const std::int64_t more_blocks =
            (team_.blocks_at_once() - 1) * parameters.settings.block_steps;
        asked.push_back(std::min(flights.remaining[place], steps_at_once(place) + more_blocks));
        parameters.begin_step = begin_[place];
        parameters.end_step = begin_[place] + asked.back();
    }
    upload_parameters();
    const std::vector<EvaluationJob> jobs = evaluation_jobs(asked, flights.observed);
    send_evaluations(jobs);
    team_.launch(view(), layout_, jobs.empty() ? nullptr : evaluation_.data());
    return asked;
}

/// Reads what teams have done. Blocks of steps that count have gone home, so a replica whose lists were
/// too short goes on from the last of them with more room.
template <class Executor>
void DeviceBatch<Executor>::collect_teams(Flights<Executor>& flights,
                                          const std::vector<std::int64_t>& asked)
{
    work_host_ = work_.download(0, layout_.parameters.size());
    motion_ = motion_home_.download(0, motion_.size());
    for (std::size_t place = 0; place < asked.size(); ++place) {
        if (asked[place] == 0) continue;
        const ReplicaWork& done = work_host_[place];
        ReplicaParameters& parameters = layout_.parameters[place];
        Progress& progress = flights.progress[place];
        const auto samples = sample_.download(parameters.first_sample, std::size_t(done.samples));
        progress.samples.insert(progress.samples.end(), samples.begin(), samples.end());
        count_evaluations(flights.observed, place, begin_[place], motion_[place].step);
        flights.remaining[place] -= motion_[place].step - begin_[place];
        if (done.needed_capacity > 0) {
            parameters.capacity = grown_capacity(done.needed_capacity);
        } else if (done.failure != FailureKind::none) {
            progress.failure = failure_of(done, motion_[place], parameters);
            flights.remaining[place] = 0;
        } else {
            require(done.committed, "a team without failure comes to where it was sent");
        }
    }
}

template <class Executor>
void DeviceBatch<Executor>::run_teams(Flights<Executor>& flights)
{
    while (flights.has_more()) collect_teams(flights, launch_teams(flights));
}

} // namespace pitchdrop::device
