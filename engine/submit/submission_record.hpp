#pragma once
#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace pitchdrop {

/// A task of a job array that was submitted: its index and the ids of its branches.
struct SubmittedTask {
    int index = 0;
    std::vector<std::string> branches;
};

/// A job array that was submitted, or is just being submitted: then it has no job yet.
struct SubmittedArray {
    std::string name;       ///< of the job: no other job has it
    std::string job;        ///< Slurm's id of the array
    std::string folder;     ///< relative to the run directory
    std::string dependency; ///< what it waits for
    std::string time;       ///< of the submission (UTC)
    std::vector<SubmittedTask> tasks;
};

/// DIR/submission.json: everything that was submitted for a run. It is written before sbatch is called
/// and after it, so that no job is forgotten whenever this process ends: one without an id is looked for
/// by its name.
class SubmissionRecord {
public:
    /// Reads what is there; nothing is not an error. Throws InputError if it is damaged.
    explicit SubmissionRecord(const std::filesystem::path& run);

    std::vector<SubmittedArray> arrays;
    int rounds = 0; ///< submissions so far

    void write() const; ///< removes the file if nothing was ever submitted

private:
    std::filesystem::path path_;
};

nlohmann::json to_json(const SubmittedArray& array);

/// The latest task that each branch was submitted with, as Slurm names it ("12_3"), by the branch's id.
std::map<std::string, std::string> tasks_of_branches(const SubmissionRecord& record);

} // namespace pitchdrop
