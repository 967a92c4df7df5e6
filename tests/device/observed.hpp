#pragma once
#include "tests/support/planes.hpp"
#include "tests/support/systems.hpp"

// Small systems in which beads rearrange within a few frames, and what is observed of them.

namespace pitchdrop::test {

/// A small hot system: at T = 3 beads leave their cages within frames of 100 steps.
inline Replica hot(int side, std::uint64_t seed)
{
    Replica replica = make_replica({.side = side, .shake = 0.04, .temperature = 3.0, .seed = seed},
                                   kremer_grest_model());
    replica.settings.seed = seed;
    return replica;
}

inline ObservationSettings short_windows(const Replica& replica, const char* set = "radial30")
{
    ObservationSettings settings;
    settings.hyperplane =
        std::make_shared<Hyperplane>(random_plane(*named_structure_set(set), replica.state));
    settings.hop = {2, 3, 0.02};
    settings.block_frames = 3;
    settings.lead = 1;
    return settings;
}

} // namespace pitchdrop::test
