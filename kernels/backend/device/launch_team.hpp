#pragma once
#include "kernels/backend/device/device_path.hpp"
#include "kernels/loops/device/team/team_view.hpp"

// The launch of teams; instantiated for the emulator in emulated_team.cpp and for CUDA in
// launch_team.cu and launch_team_cluster.cu.

namespace pitchdrop::device {

/// Replicas with the same physics, places in the lists of types.
struct TeamPhysics {
    int interaction, bond, angle;
};

/// Capped interactions, which serve the push-off of a melt, are not instantiated for teams.
bool teams_serve(int interaction);

/// Blocks that can be resident together, as the compiled kernel needs registers and shared memory.
template <class Executor>
int resident_blocks(Executor& executor, const TeamPhysics& physics, const TeamLaunch& launch);

template <class Executor>
void launch_team(Executor& executor, const TeamView& view, const TeamPhysics& physics,
                 const TeamLaunch& launch);

} // namespace pitchdrop::device
