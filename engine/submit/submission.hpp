#pragma once
#include "engine/config/configuration.hpp"
#include "engine/submit/job_plan.hpp"
#include "engine/submit/slurm_job.hpp"
#include "engine/submit/submission_record.hpp"

#include <filesystem>
#include <functional>
#include <stdexcept>

namespace pitchdrop {

/// What is to be submitted for a run, and what is not.
struct SubmissionPlan {
    ProtocolTree tree;
    std::vector<bool> done, queued; ///< parallel to the tree
    std::vector<JobArray> arrays;   ///< of the others
};

/// Reads the run directory, if there is one, and Slurm's queue; writes nothing. Throws InputError if a
/// branch in the queue, or one that has begun, is not in this configuration.
SubmissionPlan plan_submission(const std::filesystem::path& out, const Configuration& configuration,
                               const PlanLimits& limits);

struct SubmissionRequest {
    PlanLimits limits;
    JobRequest job;
    std::filesystem::path program;    ///< that the jobs run
    std::vector<std::string> options; ///< of its `run`
    std::string token;                ///< makes the jobs' names unique
    bool dry_run = false;             ///< write it into slurm/dry-run, submit and change nothing
};

/// Some arrays were refused. Those before it are in the queue and recorded.
struct RefusedError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// An array and the command that submits it. In a dry run its dependency names arrays of the plan
/// instead of jobs.
struct ArraySubmission {
    SubmittedArray array;
    std::vector<std::string> command;
};

/// Opens or makes the run directory and submits what `plan` says, array after array; `submitted` hears
/// of each. Two of these at a time exclude each other; the later one throws InputError.
void submit(const SubmissionPlan& plan, const std::filesystem::path& out,
            const Configuration& configuration, const SubmissionRequest& request,
            const std::function<void(const ArraySubmission&)>& submitted);

} // namespace pitchdrop
