#include "engine/submit/budget.hpp"

#include "kernels/core/error.hpp"

#include <algorithm>
#include <charconv>

namespace pitchdrop {
namespace {

DeviceHours hours_of(const JobRequest& request, double seconds)
{
    const double hours = seconds / 3600;
    return {hours, hours * request.cpus, hours * gpu_count(request.gpus)};
}

} // namespace

int gpu_count(const std::string& gpus)
{
    if (gpus.empty()) return 0;
    const std::size_t colon = gpus.rfind(':');
    const char* begin = gpus.data() + (colon == std::string::npos ? 0 : colon + 1);
    const char* const end = gpus.data() + gpus.size();
    int count = 0;
    const auto [last, problem] = std::from_chars(begin, end, count);
    if (problem != std::errc() || last != end || count < 1 || colon == 0)
        throw InputError("--gpus-per-job " + gpus, "it is no number of GPUs",
                         "write for example 1 or a100:1");
    return count;
}

Budget budget_of(const std::vector<JobArray>& arrays, const JobRequest& request,
                 const std::function<double(const JobTask&)>& seconds)
{
    Budget budget;
    double total = 0, longest = 0;
    for (const JobArray& array : arrays) {
        budget.jobs += int(array.tasks.size());
        if (!seconds) continue;
        for (const JobTask& task : array.tasks) {
            const double of_task = seconds(task);
            total += of_task;
            longest = std::max(longest, of_task);
        }
    }
    const double walltimes = budget.jobs * request.walltime;
    budget.one_walltime = hours_of(request, walltimes);
    budget.at_most = hours_of(request, walltimes * (1 + request.most_requeues));
    if (!seconds) return budget;
    budget.estimated = hours_of(request, total);
    budget.longest_job = longest;
    return budget;
}

} // namespace pitchdrop
