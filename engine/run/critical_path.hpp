#pragma once
#include "engine/run/branch.hpp"

#include <algorithm>
#include <vector>

namespace pitchdrop {

/// Cost of each branch together with that of the longest chain of branches that starts from it:
/// what must not wait. `cost` is parallel to the tree, in any unit.
inline std::vector<double> critical_path(const ProtocolTree& tree, const std::vector<double>& cost)
{
    std::vector<double> below(tree.size(), 0.0), path(tree.size());
    for (std::size_t n = tree.size(); n-- > 0;) { // children come after their parents
        path[n] = cost[n] + below[n];
        if (tree[n].parent >= 0) {
            double& longest = below[std::size_t(tree[n].parent)];
            longest = std::max(longest, path[n]);
        }
    }
    return path;
}

} // namespace pitchdrop
