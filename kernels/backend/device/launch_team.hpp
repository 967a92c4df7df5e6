#pragma once
#include "kernels/backend/device/device_path.hpp"
#include "kernels/loops/device/team/team_view.hpp"
#include "kernels/physics/pair/all.hpp"

// The launch of teams; instantiated for the emulator in emulated_team.cpp and for CUDA in
// launch_team.cu.

namespace pitchdrop::device {

/// Replicas with the same physics, places in the lists of types.
struct TeamPhysics {
    int interaction, bond, angle;
};

/// The first of PairInteractions, at the same places: capped ones serve the push-off of a melt and are not
/// instantiated for teams.
using TeamInteractions = PlainInteractions;

inline bool teams_serve(int interaction) { return interaction < TeamInteractions::size; }

/// Blocks that can be resident together, as the compiled kernel needs registers and shared memory.
/// `Team` is simt::GridTeam, or a faulty one of the tests.
template <class Team, class Executor>
int resident_blocks(Executor& executor, const TeamPhysics& physics, const TeamLaunch& launch);

template <class Team, class Executor>
void launch_team(Executor& executor, const TeamView& view, const TeamPhysics& physics,
                 const TeamLaunch& launch);

} // namespace pitchdrop::device
