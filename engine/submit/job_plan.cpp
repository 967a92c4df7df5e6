#include "engine/submit/job_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace pitchdrop {
namespace {

using Groups = std::vector<std::vector<int>>; ///< branches, a group for each task

/// An array of this plan or of the queue.
using ArrayKey = std::tuple<int, std::string>;

class Planner {
public:
    Planner(const ProtocolTree& tree, const std::vector<bool>& done,
            const std::map<int, TaskPlace>& queue, const PlanLimits& limits)
        : tree_(tree), done_(done), limits_(limits)
    {
        const std::vector<bool> stays = waiting_in_queue(tree, done, queue);
        for (const auto& [branch, place] : queue)
            if (stays[std::size_t(branch)]) places_[branch] = place;
    }

    std::vector<JobArray> plan()
    {
        std::map<int, std::vector<int>> depths;
        for (int n = 0; n < int(tree_.size()); ++n)
            if (!done_[std::size_t(n)] && !places_.count(n))
                depths[tree_[std::size_t(n)].depth].push_back(n);
        for (const auto& [depth, branches] : depths) plan_depth(branches);
        return std::move(arrays_);
    }

private:
    void plan_depth(const std::vector<int>& branches);
    void plan_children(const std::map<int, std::vector<int>>& families, const TaskPlace& parent);
    Groups groups_of(const std::vector<int>& branches) const;
    void add_array(const std::vector<JobTask>& tasks, Wait wait, const TaskPlace& parent);
    void add_groups(const Groups& groups, Wait wait, const TaskPlace& parent);

    const ProtocolTree& tree_;
    const std::vector<bool>& done_;
    const PlanLimits& limits_;
    std::map<int, TaskPlace> places_;
    std::vector<JobArray> arrays_;
};

void Planner::plan_depth(const std::vector<int>& branches)
{
    std::vector<int> free;
    // Children by the array of their parents, and in it by the index of the task.
    std::map<ArrayKey, std::map<int, std::vector<int>>> families;
    for (const int n : branches) {
        const auto parent = places_.find(tree_[std::size_t(n)].parent);
        if (parent == places_.end()) {
            free.push_back(n);
            continue;
        }
        const TaskPlace& place = parent->second;
        families[{place.array, place.job}][place.index].push_back(n);
    }
    add_groups(groups_of(free), Wait::nothing, {});
    for (const auto& [key, of_array] : families)
        plan_children(of_array, {std::get<0>(key), std::get<1>(key), 0, 1});
}

void Planner::plan_children(const std::map<int, std::vector<int>>& families,
                            const TaskPlace& parent)
{
    std::size_t most_groups = 0;
    bool single = true; // parents that share a task are told apart only by the run itself
    std::map<int, Groups> groups;
    for (const auto& [index, children] : families) {
        groups[index] = groups_of(children);
        most_groups = std::max(most_groups, groups[index].size());
        const int first_parent = tree_[std::size_t(children.front())].parent;
        single = single && places_.at(first_parent).branches == 1;
    }
    if (single && most_groups < groups.size()) {
        for (std::size_t k = 0; k < most_groups; ++k) {
            std::vector<JobTask> tasks;
            for (const auto& [index, of_task] : groups)
                if (k < of_task.size()) tasks.push_back({index, of_task[k]});
            add_array(tasks, Wait::corresponding, parent);
        }
        return;
    }
    for (const auto& [index, of_task] : groups) {
        TaskPlace place = parent;
        place.index = index;
        place.branches = places_.at(tree_[std::size_t(of_task.front().front())].parent).branches;
        add_groups(of_task, place.branches == 1 ? Wait::success : Wait::end, place);
    }
}

Groups Planner::groups_of(const std::vector<int>& branches) const
{
    Groups groups;
    for (const int branch : branches) {
        if (groups.empty() || int(groups.back().size()) == limits_.branches_per_job)
            groups.emplace_back();
        groups.back().push_back(branch);
    }
    return groups;
}

void Planner::add_groups(const Groups& groups, Wait wait, const TaskPlace& parent)
{
    for (std::size_t begin = 0; begin < groups.size(); begin += std::size_t(limits_.array_size)) {
        std::vector<JobTask> tasks;
        const std::size_t end = std::min(groups.size(), begin + std::size_t(limits_.array_size));
        for (std::size_t n = begin; n < end; ++n) tasks.push_back({int(n - begin), groups[n]});
        add_array(tasks, wait, parent);
    }
}

void Planner::add_array(const std::vector<JobTask>& tasks, Wait wait, const TaskPlace& parent)
{
    const Branch& first = tree_[std::size_t(tasks.front().branches.front())];
    const int number = int(arrays_.size());
    for (const JobTask& task : tasks)
        for (const int branch : task.branches)
            places_[branch] = {number, "", task.index, int(task.branches.size())};
    arrays_.push_back({fmt::format("{:02}-{}", number, first.label), tasks, wait, parent});
}

} // namespace

std::vector<bool> waiting_in_queue(const ProtocolTree& tree, const std::vector<bool>& done,
                                   const std::map<int, TaskPlace>& queue)
{
    std::vector<bool> stays(tree.size());
    for (std::size_t n = 0; n < tree.size(); ++n) {
        const int parent = tree[n].parent;
        stays[n] = !done[n] && queue.count(int(n)) &&
                   (parent < 0 || done[std::size_t(parent)] || stays[std::size_t(parent)]);
    }
    return stays;
}

std::vector<JobArray> plan_jobs(const ProtocolTree& tree, const std::vector<bool>& done,
                                const std::map<int, TaskPlace>& queue, const PlanLimits& limits)
{
    return Planner(tree, done, queue, limits).plan();
}

} // namespace pitchdrop
