#pragma once
#include "engine/submit/job_plan.hpp"

#include <filesystem>
#include <string>
#include <vector>

// The words in which Slurm is spoken to: arguments of sbatch and the text of the batch script. Nothing
// is called or written here.

namespace pitchdrop {

/// What a job asks for.
struct JobRequest {
    std::string partition, account, memory; ///< as Slurm takes them; empty: the cluster's default
    std::string gpus;                       ///< of a job: "1" or "a100:2"; empty: none
    int cpus = 1;
    double walltime = 3600; ///< s
    int signal_lead = 120;  ///< s before the end of the walltime
    int most_requeues = 10;
    std::vector<std::string> further; ///< handed to sbatch as they are

    /// After which the simulation stops by its own clock: Slurm's signals come late at times.
    double time_to_simulate() const { return walltime - signal_lead; }
};

/// What the script of all arrays of one submission runs; paths are absolute.
struct JobProgram {
    std::filesystem::path program, configuration, out;
    std::vector<std::string> options; ///< further ones of `run`
};

/// One word for a shell, whatever is in it.
std::string shell_quoted(const std::string& word);

/// Indices as --array takes them: "0-3,7".
std::string array_indices(const std::vector<JobTask>& tasks);

/// What --dependency takes; `parent_job`: Slurm's id of the other array. Empty: nothing to wait for.
std::string dependency(const JobArray& array, const std::string& parent_job);

/// sbatch and its arguments. `name`: of the job; `folder`: of the array, with lists and logs.
std::vector<std::string> sbatch_command(const JobRequest& request, const JobArray& array,
                                        const std::string& name, const std::string& dependency,
                                        const std::filesystem::path& script,
                                        const std::filesystem::path& folder);

/// The script. Its argument is an array's folder; its task carries out the branches listed in
/// `<folder>/<index>.branches`.
std::string job_script(const JobRequest& request, const JobProgram& program);

} // namespace pitchdrop
