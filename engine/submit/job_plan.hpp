#pragma once
#include "engine/run/branch.hpp"

#include <map>
#include <string>
#include <vector>

namespace pitchdrop {

/// The branches that one job carries out: a task of a job array.
struct JobTask {
    int index = 0;             ///< in its array
    std::vector<int> branches; ///< indices into the tree
};

/// What a job array waits for.
enum class Wait {
    nothing,       ///< its branches can start
    corresponding, ///< each task for the task of the same index in the other array to succeed
    success,       ///< all tasks for one task of the other array to succeed
    end, ///< all tasks for one task of the other array to end: it has several branches, and
         ///< those that succeeded shall go on if another one failed
};

/// A task of this plan (`array` ≥ 0) or one that is in the queue already (`job`).
struct TaskPlace {
    int array = -1;
    std::string job; ///< Slurm's id of the array
    int index = 0;
    int branches = 1; ///< that the task carries out
};

struct JobArray {
    std::string name; ///< "03-creep": running number and the stage
    std::vector<JobTask> tasks;
    Wait wait = Wait::nothing;
    TaskPlace parent; ///< of `corresponding` only the array counts
};

struct PlanLimits {
    int branches_per_job = 1;
    int array_size = 1000; ///< most tasks of an array; indices stay below it
};

/// Job arrays for every branch that is neither `done` (parallel to the tree) nor in the queue (by its
/// index in the tree), parents before children.
///
/// A task has the children of one other task at most, so that it starts as soon as that one is done
/// whatever becomes of the rest. Where most parents have few children, an array holds the k-th child
/// of each of them under the parent's own index; where few parents have many, all children of one.
/// A branch in the queue whose parent is neither done nor in the queue will never start: it is planned
/// like the others.
std::vector<JobArray> plan_jobs(const ProtocolTree& tree, const std::vector<bool>& done,
                                const std::map<int, TaskPlace>& queue, const PlanLimits& limits);

/// Branches of the tree that plan_jobs leaves where they are: those in the queue that can start.
std::vector<bool> waiting_in_queue(const ProtocolTree& tree, const std::vector<bool>& done,
                                   const std::map<int, TaskPlace>& queue);

} // namespace pitchdrop
