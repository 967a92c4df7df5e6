#pragma once
#include "kernels/backend/device/launch_team.hpp"
#include "kernels/loops/device/team/advance_team.hpp"
#include "kernels/physics/angle/all.hpp"
#include "kernels/physics/bond/all.hpp"

namespace pitchdrop::device {

template <class Team, class Use>
void with_team_kernel(const TeamPhysics& physics, const Use& use)
{
    TeamInteractions::at(physics.interaction, [&]<class Interaction>() {
        BondPotentials::at(physics.bond, [&]<class Bond>() {
            AnglePotentials::at(physics.angle, [&]<class Angle>() {
                use.template operator()<AdvanceTeam<Interaction, Bond, Angle, Team>>();
            });
        });
    });
}

template <class Team, class Executor>
void launch_team(Executor& executor, const TeamView& view, const TeamPhysics& physics,
                 const TeamLaunch& launch)
{
    with_team_kernel<Team>(physics,
                           [&]<class Kernel>() { executor.launch_team(Kernel{view}, launch); });
}

template <class Team, class Executor>
int resident_blocks(Executor& executor, const TeamPhysics& physics, const TeamLaunch& launch)
{
    int blocks = 0;
    with_team_kernel<Team>(physics, [&]<class Kernel>() {
        blocks = executor.template resident_team_blocks<Kernel>(launch);
    });
    return blocks;
}

/// One line per team and executor makes both.
#define PITCHDROP_INSTANTIATE_TEAM(Team, Executor)                                  \
    template void launch_team<Team>(Executor&, const TeamView&, const TeamPhysics&, \
                                    const TeamLaunch&);                             \
    template int resident_blocks<Team>(Executor&, const TeamPhysics&, const TeamLaunch&);

} // namespace pitchdrop::device
