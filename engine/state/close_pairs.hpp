#pragma once
#include "kernels/model/replica.hpp"

#include <cstdint>
#include <vector>

namespace pitchdrop {

/// Two beads and the distance between their nearest images.
struct ClosePair {
    std::uint32_t first = 0, second = 0; ///< 0-based, the state's order; first < second
    double distance = 0;
};

/// r_first − r_second between nearest images.
Vec3<double> nearest_separation(const ReplicaState& state, std::uint32_t first,
                                std::uint32_t second);

/// All pairs nearer than `distance`, bonded or not, the nearest first; a few times N operations.
std::vector<ClosePair> close_pairs(const ReplicaState& state, double distance);

} // namespace pitchdrop
