#include "kernels/backend/device/emulated_executor.hpp"
#include "kernels/backend/device/launch_team_impl.hpp"

namespace pitchdrop::device {

template <>
void launch_team(EmulatedExecutor& executor, const TeamView& view, const TeamPhysics& physics,
                 const TeamLaunch& launch)
{
    if (launch.cluster_blocks > 1)
        launch_team_of<simt::ClusterTeam>(executor, view, physics, launch);
    else
        launch_team_of<simt::GridTeam>(executor, view, physics, launch);
}

template <>
int resident_blocks(EmulatedExecutor& executor, const TeamPhysics& physics,
                    const TeamLaunch& launch)
{
    return resident_blocks_of<simt::GridTeam>(executor, physics, launch);
}

} // namespace pitchdrop::device
