#pragma once
#include "kernels/model/replica.hpp"

namespace pitchdrop {

/// The state put side by side `tiles` times, a power of two: a larger system of the same structure.
/// Chains keep their beads next to each other, tile after tile.
ReplicaState tiled(const ReplicaState& state, int tiles);

} // namespace pitchdrop
