#pragma once
#include "engine/submit/slurm_job.hpp"

#include <functional>
#include <optional>

namespace pitchdrop {

/// Hours of devices that are used or set aside.
struct DeviceHours {
    double nodes = 0, cpus = 0, gpus = 0;
};

/// What a submission may cost.
struct Budget {
    int jobs = 0;
    DeviceHours one_walltime; ///< if every job takes its walltime once
    DeviceHours at_most;      ///< if every job takes it again and again, as often as it may
    std::optional<DeviceHours> estimated;
    std::optional<double> longest_job; ///< s, estimated
};

/// `seconds`: that the branches of a task are estimated to take together; empty: not known.
Budget budget_of(const std::vector<JobArray>& arrays, const JobRequest& request,
                 const std::function<double(const JobTask&)>& seconds);

/// GPUs in "2" or "a100:2"; throws InputError if it is neither.
int gpu_count(const std::string& gpus);

} // namespace pitchdrop
