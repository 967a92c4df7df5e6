#pragma once
#include "engine/submit/submission_record.hpp"

#include <map>
#include <set>
#include <string>

namespace pitchdrop {

/// Tasks in Slurm's queue (waiting, running, being requeued): by the job's name, its id and the indices.
struct QueuedJob {
    std::string job;
    std::set<int> tasks;
};
using Queue = std::map<std::string, QueuedJob>;

/// Reads what `squeue -h -r -o queue_format` prints. What waits for a job that failed does not count:
/// Slurm is about to cancel it.
Queue parse_queue(const std::string& text);
extern const char* const queue_format;

/// Asks Slurm which of these arrays are in the queue; asks nothing if there are none. Throws
/// std::runtime_error if it does not answer.
Queue ask_queue(const std::vector<const SubmittedArray*>& arrays);

} // namespace pitchdrop
