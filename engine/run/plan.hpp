#pragma once
#include "engine/run/cost.hpp"

#include <cstddef>
#include <vector>

namespace pitchdrop {

/// When each branch of a tree is under way on one device.
struct Plan {
    struct Span {
        double begin = 0, end = 0; ///< seconds from the beginning
    };
    std::vector<Span> branch;  ///< parallel to the tree
    std::size_t width = 0;     ///< branches that advance together at most
    std::size_t widest = 0;    ///< most that ever do
    double seconds = 0;        ///< of the whole
};

/// How many replicas of `bytes` each fit into `free_memory`, leaving some of it, and are sensible on
/// the backend. More than a few per lane only take memory. At least 1.
std::size_t batch_width(const Backend& backend, double bytes);

/// Carries the tree out in thought, as the pool and its workers do: ready branches join the batch
/// while it has room, those with the longest path behind them first.
Plan plan_batches(const ProtocolTree& tree, const std::vector<BranchCost>& costs,
                  const CostModel& device, double beads, std::size_t width);

/// What the branches are to be preferred by, parallel to the tree.
std::vector<double> priorities(const ProtocolTree& tree, const std::vector<BranchCost>& costs);

} // namespace pitchdrop
