// The persistent path: blocks that meet in global memory.
#include "kernels/backend/device/cuda_launch_team.cuh"
#include "kernels/backend/device/launch_team_cluster.hpp"
#include "kernels/backend/device/launch_team_impl.hpp"

namespace pitchdrop::device {

template <>
void launch_team(CudaExecutor& executor, const TeamView& view, const TeamPhysics& physics,
                 const TeamLaunch& launch)
{
    if (launch.cluster_blocks > 1)
        launch_team_cluster(executor, view, physics, launch);
    else
        launch_team_of<simt::GridTeam>(executor, view, physics, launch);
}

template <>
int resident_blocks(CudaExecutor& executor, const TeamPhysics& physics, const TeamLaunch& launch)
{
    return launch.cluster_blocks > 1
               ? resident_blocks_of_clusters(executor, physics, launch)
               : resident_blocks_of<simt::GridTeam>(executor, physics, launch);
}

} // namespace pitchdrop::device
