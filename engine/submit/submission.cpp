#include "engine/submit/submission.hpp"

#include "engine/io/atomic_file.hpp"
#include "engine/run/branch_record.hpp"
#include "engine/run/clock.hpp"
#include "engine/run/extension.hpp"
#include "engine/run/file_lock.hpp"
#include "engine/run/protocol_tree.hpp"
#include "engine/run/run_directory.hpp"
#include "engine/submit/job_inputs.hpp"
#include "engine/submit/program_output.hpp"
#include "engine/submit/slurm_queue.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace pitchdrop {
namespace {

namespace fs = std::filesystem;

using Indices = std::unordered_map<std::string, int>; ///< of branches in the tree by their ids

Indices indices_of(const ProtocolTree& tree)
{
    Indices indices;
    for (std::size_t n = 0; n < tree.size(); ++n) indices[tree[n].id] = int(n);
    return indices;
}

/// The branches' own records are never behind, as tree.json may be.
std::vector<bool> read_done(const fs::path& out, const ProtocolTree& tree)
{
    std::vector<bool> done(tree.size()), flowed(tree.size());
    for (std::size_t n = 0; n < tree.size(); ++n) {
        const fs::path path = out / tree[n].id / "branch.json";
        if (tree[n].parent >= 0 && flowed[std::size_t(tree[n].parent)]) {
            done[n] = flowed[n] = true; // nothing that starts from a branch that flowed is carried out
            continue;
        }
        if (!fs::exists(path)) continue;
        try {
            const BranchState state =
                record_from_json(nlohmann::json::parse(read_file(path))).state;
            flowed[n] = state == BranchState::flowed;
            done[n] = is_over(state);
        } catch (const nlohmann::json::exception& error) {
            throw InputError(path.string() + " is no record of a branch", error.what(),
                             "remove it: the branch then goes on from its checkpoint");
        }
    }
    return done;
}

/// A branch in the queue that the configuration has not got would still be carried out.
[[noreturn]] void refuse_lost(const std::string& branch, const std::string& task)
{
    throw InputError("branch " + branch + " is in the queue but not in this configuration",
                     "its job is " + task, "cancel it (scancel " + task + "), or keep the branch");
}

/// Where the branches are that are in the queue.
std::map<int, TaskPlace> places_in_queue(const SubmissionRecord& record, const ProtocolTree& tree,
                                         const std::vector<bool>& done)
{
    const Indices indices = indices_of(tree);
    const auto is_open = [&](const std::string& id) {
        const auto found = indices.find(id);
        return found == indices.end() || !done[std::size_t(found->second)];
    };
    std::vector<const SubmittedArray*> open;
    for (const SubmittedArray& array : record.arrays)
        if (std::any_of(array.tasks.begin(), array.tasks.end(), [&](const SubmittedTask& task) {
                return std::any_of(task.branches.begin(), task.branches.end(), is_open);
            }))
            open.push_back(&array);
    const Queue queue = ask_queue(open);

    std::map<int, TaskPlace> places;
    for (const SubmittedArray* array : open) {
        const auto job = queue.find(array->name);
        if (job == queue.end()) continue;
        for (const SubmittedTask& task : array->tasks) {
            if (!job->second.tasks.count(task.index)) continue;
            for (const std::string& id : task.branches) {
                const auto branch = indices.find(id);
                if (branch == indices.end())
                    refuse_lost(id, fmt::format("{}_{}", job->second.job, task.index));
                places[branch->second] = {-1, job->second.job, task.index,
                                          int(task.branches.size())};
            }
        }
    }
    return places;
}

void write_branch_lists(const JobArray& array, const ProtocolTree& tree, const fs::path& folder)
{
    fs::create_directories(folder);
    for (const JobTask& task : array.tasks) {
        std::string list;
        for (const int branch : task.branches) list += tree[std::size_t(branch)].id + "\n";
        write_file_atomically(folder / (std::to_string(task.index) + ".branches"), list);
    }
}

/// Slurm's id in what `sbatch --parsable` prints: "123" or "123;cluster".
std::string job_in(const std::string& output)
{
    std::string job = output.substr(0, output.find_first_of(";\n"));
    return !job.empty() && std::all_of(job.begin(), job.end(),
                                       [](unsigned char c) { return std::isdigit(c); })
               ? job
               : "";
}

class Submitter {
public:
    Submitter(const SubmissionPlan& plan, const fs::path& out, const SubmissionRequest& request)
        : plan_(plan), out_(out), request_(request), record_(out), rounds_before_(record_.rounds),
          round_(request.dry_run ? "slurm/dry-run" : fmt::format("slurm/{:03}", rounds_before_ + 1))
    {
    }

    void write_files(const Configuration& configuration)
    {
        if (request_.dry_run) fs::remove_all(out_ / round_); // of the one before
        const fs::path inputs = write_job_inputs(
            configuration, out_ / (request_.dry_run ? round_ + "/inputs" : "slurm/inputs"));
        fs::create_directories(out_ / round_);
        const JobProgram program{request_.program, inputs, out_, request_.options};
        write_file_atomically(script(), job_script(request_.job, program));
        fs::permissions(script(), fs::perms::owner_exec, fs::perm_options::add);
        for (const JobArray& array : plan_.arrays)
            write_branch_lists(array, plan_.tree, out_ / round_ / array.name);
    }

    void submit_all(const std::function<void(const ArraySubmission&)>& submitted)
    {
        for (const JobArray& array : plan_.arrays) {
            ArraySubmission submission = describe(array);
            if (!request_.dry_run) submit_one(submission);
            jobs_.push_back(request_.dry_run ? array.name : submission.array.job);
            submitted(submission);
        }
    }

private:
    fs::path script() const { return out_ / round_ / "job.sh"; }
    ArraySubmission describe(const JobArray& array) const;
    void submit_one(ArraySubmission& submission);

    const SubmissionPlan& plan_;
    const fs::path& out_;
    const SubmissionRequest& request_;
    SubmissionRecord record_;
    int rounds_before_;
    std::string round_;             ///< folder of this submission, relative to the run
    std::vector<std::string> jobs_; ///< parallel to the arrays of the plan
};

ArraySubmission Submitter::describe(const JobArray& array) const
{
    ArraySubmission submission;
    SubmittedArray& entry = submission.array;
    entry.name = "pitchdrop-" + request_.token + "-" + array.name;
    entry.folder = round_ + "/" + array.name;
    entry.time = utc_now();
    const std::string parent_job =
        array.parent.array >= 0 ? jobs_[std::size_t(array.parent.array)] : array.parent.job;
    entry.dependency = dependency(array, parent_job);
    for (const JobTask& task : array.tasks) {
        SubmittedTask submitted{task.index, {}};
        for (const int branch : task.branches)
            submitted.branches.push_back(plan_.tree[std::size_t(branch)].id);
        entry.tasks.push_back(std::move(submitted));
    }
    submission.command = sbatch_command(request_.job, array, entry.name, entry.dependency, script(),
                                        out_ / entry.folder);
    return submission;
}

/// Recorded first, then submitted, then its id. Even an answer that says no, or none, may come from a
/// controller that took the job: the queue is asked.
void Submitter::submit_one(ArraySubmission& submission)
{
    record_.rounds = rounds_before_ + 1;
    record_.arrays.push_back(submission.array);
    record_.write();
    const ProgramOutput answer = run_program(submission.command);
    std::string job = answer.status == 0 ? job_in(answer.output) : "";
    if (job.empty()) {
        const Queue queue = answer.status == 127 ? Queue{} : ask_queue({&submission.array});
        const auto found = queue.find(submission.array.name);
        if (found != queue.end()) job = found->second.job;
    }
    if (!job.empty()) {
        submission.array.job = record_.arrays.back().job = job;
        record_.write();
        return;
    }
    record_.arrays.pop_back();
    if (jobs_.empty()) record_.rounds = rounds_before_;
    record_.write();
    const std::string rest =
        jobs_.empty() ? "nothing was submitted; change the options and submit again"
                      : fmt::format("{} of {} job arrays are in the queue and recorded; submit "
                                    "again for the rest, or cancel them with scancel",
                                    jobs_.size(), plan_.arrays.size());
    throw RefusedError(explain("sbatch did not take " + submission.array.name,
                               answer.error.empty() ? answer.output : answer.error, rest));
}

bool same_arrays(const std::vector<JobArray>& a, const std::vector<JobArray>& b)
{
    const auto branches = [](const std::vector<JobArray>& arrays) {
        std::vector<int> all;
        for (const JobArray& array : arrays)
            for (const JobTask& task : array.tasks)
                all.insert(all.end(), task.branches.begin(), task.branches.end());
        return all;
    };
    return branches(a) == branches(b);
}

} // namespace

SubmissionPlan plan_submission(const fs::path& out, const Configuration& configuration,
                               const PlanLimits& limits)
{
    SubmissionPlan plan;
    plan.tree = build_tree(configuration);
    if (fs::exists(out / "manifest.json")) {
        const auto manifest = nlohmann::json::parse(read_file(out / "manifest.json"));
        check_extension(out, manifest.at("configuration"), configuration, plan.tree);
    }
    plan.done = read_done(out, plan.tree);
    const auto places = places_in_queue(SubmissionRecord(out), plan.tree, plan.done);
    plan.queued = waiting_in_queue(plan.tree, plan.done, places);
    plan.arrays = plan_jobs(plan.tree, plan.done, places, limits);
    return plan;
}

void submit(const SubmissionPlan& plan, const fs::path& out, const Configuration& configuration,
            const SubmissionRequest& request,
            const std::function<void(const ArraySubmission&)>& submitted)
{
    if (!request.dry_run || !fs::exists(out / "manifest.json")) {
        // Makes it, or extends the run; jobs may be at work in it.
        const RunDirectory directory(out, configuration, Sharing::shared);
        directory.write_tree(plan.tree, directory.read_records(plan.tree),
                             std::vector<bool>(plan.tree.size()));
    }
    fs::create_directories(out / "slurm");
    const auto lock = FileLock::attempt(out / "slurm" / ".lock", FileLock::Kind::exclusive);
    if (!lock)
        throw InputError("another pitchdrop submit is at work in " + out.string(),
                         "two of them would submit the same branches", "wait for it to end");
    const SubmissionPlan now = plan_submission(out, configuration, request.limits);
    if (!same_arrays(plan.arrays, now.arrays))
        throw InputError("other branches are to be submitted than a moment ago",
                         "the run or its queue went on meanwhile", "repeat the command");
    Submitter submitter(now, out, request);
    submitter.write_files(configuration);
    submitter.submit_all(submitted);
}

} // namespace pitchdrop
