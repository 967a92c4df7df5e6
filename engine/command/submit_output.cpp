#include "engine/command/submit_output.hpp"

#include "engine/run/duration.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pitchdrop {
namespace {

std::ptrdiff_t count(const std::vector<bool>& flags)
{
    return std::count(flags.begin(), flags.end(), true);
}

std::string show_hours(const DeviceHours& hours)
{
    std::string text = fmt::format("{:.4g} node-hours, {:.4g} CPU-hours", hours.nodes, hours.cpus);
    if (hours.gpus > 0) text += fmt::format(", {:.4g} GPU-hours", hours.gpus);
    return text;
}

nlohmann::json hours_json(const DeviceHours& hours)
{
    return {{"node_hours", hours.nodes}, {"cpu_hours", hours.cpus}, {"gpu_hours", hours.gpus}};
}

std::string waits_for(const JobArray& array, const std::vector<JobArray>& arrays)
{
    if (array.wait == Wait::nothing) return "";
    const TaskPlace& parent = array.parent;
    const std::string name =
        parent.array >= 0 ? arrays[std::size_t(parent.array)].name : "job " + parent.job;
    if (array.wait == Wait::corresponding) return "  each after its own of " + name;
    return fmt::format("  after task {} of {}", parent.index, name);
}

double longest_allowed(const JobRequest& request)
{
    return request.time_to_simulate() * (1 + request.most_requeues);
}

} // namespace

void print_plan(std::FILE* file, const SubmissionPlan& plan, const Budget& budget,
                const JobRequest& request)
{
    std::size_t to_submit = 0;
    for (const JobArray& array : plan.arrays)
        for (const JobTask& task : array.tasks) to_submit += task.branches.size();
    fmt::print(file, "{} branches: {} done, {} in the queue, {} to submit\n", plan.tree.size(),
               count(plan.done), count(plan.queued), to_submit);
    for (const JobArray& array : plan.arrays)
        fmt::print(file, "  {:<24} {:>4} job{}{}\n", array.name, array.tasks.size(),
                   array.tasks.size() == 1 ? " " : "s", waits_for(array, plan.arrays));
    if (plan.arrays.empty()) return;
    fmt::print(file, "{} jobs in {} arrays, each with {} CPUs{} and a walltime of {}\n",
               budget.jobs, plan.arrays.size(), request.cpus,
               request.gpus.empty() ? "" : ", GPUs " + request.gpus,
               format_duration(request.walltime));
    fmt::print(file, "every job once for its walltime: {}\n", show_hours(budget.one_walltime));
    fmt::print(file, "at most, with {} requeues each:  {}\n", request.most_requeues,
               show_hours(budget.at_most));
    if (budget.estimated)
        fmt::print(file, "estimated:                       {}; longest job {}\n",
                   show_hours(*budget.estimated), format_duration(*budget.longest_job));
    else
        fmt::print(file, "no estimate: this machine has not what the jobs ask for (--speed)\n");
}

void print_warnings(std::FILE* file, const Budget& budget, const JobRequest& request)
{
    if (!budget.longest_job || *budget.longest_job <= longest_allowed(request)) return;
    fmt::print(file,
               "pitchdrop: the longest job is estimated at {} (its walltime and {} requeues are "
               "over after {}) — ask for more with --time or --max-requeues, or submit again "
               "when it has stopped\n",
               format_duration(*budget.longest_job), request.most_requeues,
               format_duration(longest_allowed(request)));
}

nlohmann::json plan_json(const SubmissionPlan& plan, const Budget& budget,
                         const JobRequest& request)
{
    nlohmann::json cost = {{"jobs", budget.jobs},
                           {"walltime_seconds", request.walltime},
                           {"max_requeues", request.most_requeues},
                           {"one_walltime", hours_json(budget.one_walltime)},
                           {"at_most", hours_json(budget.at_most)},
                           {"estimated", nullptr},
                           {"longest_job_seconds", nullptr}};
    if (budget.estimated) {
        cost["estimated"] = hours_json(*budget.estimated);
        cost["longest_job_seconds"] = *budget.longest_job;
    }
    return {{"scheduler", "slurm"},
            {"branches", plan.tree.size()},
            {"done", count(plan.done)},
            {"queued", count(plan.queued)},
            {"budget", cost}};
}

nlohmann::json submission_json(const ArraySubmission& submission)
{
    nlohmann::json entry = to_json(submission.array);
    entry["command"] = submission.command;
    return entry;
}

std::string command_line(const std::vector<std::string>& command)
{
    std::string line;
    for (const std::string& word : command) {
        const bool plain =
            !word.empty() &&
            word.find_first_not_of(
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=/.,:@%+") ==
                std::string::npos;
        line += (line.empty() ? "" : " ") + (plain ? word : shell_quoted(word));
    }
    return line;
}

} // namespace pitchdrop
