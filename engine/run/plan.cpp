#include "engine/run/plan.hpp"

#include "engine/run/critical_path.hpp"

#include <algorithm>
#include <numeric>

namespace pitchdrop {
namespace {

constexpr double usable_memory = 0.8;
constexpr std::size_t replicas_per_lane = 16;

/// A branch of the batch in thought.
struct Member {
    std::size_t index;
    double steps_left;
};

class Rehearsal {
public:
    Rehearsal(const ProtocolTree& tree, const std::vector<BranchCost>& costs,
              const CostModel& device, double beads)
        : tree_(tree), costs_(costs), device_(device), beads_(beads), waiting_(tree.size())
    {
        const std::vector<double> priority = priorities(tree, costs);
        std::iota(waiting_.begin(), waiting_.end(), 0);
        std::stable_sort(waiting_.begin(), waiting_.end(), [&](std::size_t a, std::size_t b) {
            return priority[a] > priority[b];
        });
        plan_.branch.resize(tree.size());
        done_.resize(tree.size());
    }

    Plan carry_out(std::size_t width)
    {
        plan_.width = width;
        for (fill(); !batch_.empty(); fill()) advance_to_next_end();
        return plan_;
    }

private:
    bool is_ready(std::size_t n) const
    {
        return tree_[n].parent < 0 || done_[std::size_t(tree_[n].parent)];
    }
    void fill()
    {
        for (auto next = waiting_.begin(); next != waiting_.end() && batch_.size() < plan_.width;) {
            if (!is_ready(*next)) {
                ++next;
                continue;
            }
            plan_.branch[*next].begin = plan_.seconds;
            batch_.push_back({*next, std::max(costs_[*next].steps, 1.0)});
            next = waiting_.erase(next);
        }
        plan_.widest = std::max(plan_.widest, batch_.size());
    }
    void advance_to_next_end()
    {
        double steps = batch_.front().steps_left, weight = 0, serial = 0;
        for (const Member& member : batch_) {
            steps = std::min(steps, member.steps_left);
            weight += costs_[member.index].weight;
            serial += costs_[member.index].serial * beads_;
        }
        plan_.seconds +=
            steps * (device_.seconds_per_step(batch_.size(), weight, beads_) + serial);
        for (Member& member : batch_) {
            member.steps_left -= steps;
            if (member.steps_left > 0) continue;
            plan_.branch[member.index].end = plan_.seconds;
            done_[member.index] = true;
        }
        std::erase_if(batch_, [](const Member& member) { return member.steps_left <= 0; });
    }

    const ProtocolTree& tree_;
    const std::vector<BranchCost>& costs_;
    const CostModel& device_;
    double beads_;
    std::vector<std::size_t> waiting_; ///< by priority
    std::vector<Member> batch_;
    std::vector<bool> done_;
    Plan plan_;
};

} // namespace

std::size_t batch_width(const Backend& backend, double bytes)
{
    const double fitting = usable_memory * backend.free_memory() / std::max(bytes, 1.0);
    std::size_t width = std::size_t(std::clamp(fitting, 1.0, 1e6));
    if (backend.lanes() > 1)
        width = std::min(width, replicas_per_lane * std::size_t(backend.lanes()));
    return width;
}

std::vector<double> priorities(const ProtocolTree& tree, const std::vector<BranchCost>& costs)
{
    std::vector<double> each;
    for (const BranchCost& cost : costs) each.push_back(cost.steps * cost.weight);
    return critical_path(tree, each);
}

Plan plan_batches(const ProtocolTree& tree, const std::vector<BranchCost>& costs,
                  const CostModel& device, double beads, std::size_t width)
{
    return Rehearsal(tree, costs, device, beads).carry_out(std::max<std::size_t>(1, width));
}

} // namespace pitchdrop
