#include "engine/submit/slurm_job.hpp"

#include "engine/submit/slurm_time.hpp"

#include <fmt/format.h>

namespace pitchdrop {
namespace {

/// Slurm replaces %a and others in the names of logs.
std::string without_patterns(const std::string& path)
{
    std::string text;
    for (const char c : path) text += c == '%' ? std::string("%%") : std::string(1, c);
    return text;
}

} // namespace

std::string shell_quoted(const std::string& word)
{
    std::string text = "'";
    for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

std::string array_indices(const std::vector<JobTask>& tasks)
{
    std::string text;
    for (std::size_t begin = 0, end; begin < tasks.size(); begin = end) {
        for (end = begin + 1; end < tasks.size() && tasks[end].index == tasks[end - 1].index + 1;)
            ++end;
        if (!text.empty()) text += ",";
        text += std::to_string(tasks[begin].index);
        if (end - begin > 1) text += "-" + std::to_string(tasks[end - 1].index);
    }
    return text;
}

std::string dependency(const JobArray& array, const std::string& parent_job)
{
    switch (array.wait) {
    case Wait::nothing: return "";
    case Wait::corresponding: return "aftercorr:" + parent_job;
    case Wait::success: return fmt::format("afterok:{}_{}", parent_job, array.parent.index);
    case Wait::end: return fmt::format("afterany:{}_{}", parent_job, array.parent.index);
    }
    return "";
}

std::vector<std::string> sbatch_command(const JobRequest& request, const JobArray& array,
                                        const std::string& name, const std::string& dependency,
                                        const std::filesystem::path& script,
                                        const std::filesystem::path& folder)
{
    std::vector<std::string> words = {
        "sbatch",
        "--parsable",
        "--job-name=" + name,
        "--array=" + array_indices(array.tasks),
        "--output=" + without_patterns(folder.string()) + "/%a.log",
        "--open-mode=append", // a task that is requeued goes on in its log
        "--requeue",
        fmt::format("--signal=B:USR1@{}", request.signal_lead),
        "--time=" + slurm_time(request.walltime),
        "--nodes=1",
        "--ntasks=1",
        fmt::format("--cpus-per-task={}", request.cpus)};
    if (!dependency.empty()) {
        words.push_back("--dependency=" + dependency);
        words.push_back("--kill-on-invalid-dep=yes"); // what waits for a failed job shall not wait
    }
    if (!request.gpus.empty()) words.push_back("--gres=gpu:" + request.gpus);
    if (!request.memory.empty()) words.push_back("--mem=" + request.memory);
    if (!request.partition.empty()) words.push_back("--partition=" + request.partition);
    if (!request.account.empty()) words.push_back("--account=" + request.account);
    words.insert(words.end(), request.further.begin(), request.further.end());
    words.push_back(script.string());
    words.push_back(folder.string());
    return words;
}

} // namespace pitchdrop
