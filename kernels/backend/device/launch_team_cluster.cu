// The cluster path: a thread-block cluster for every replica.
#include "kernels/backend/device/cuda_launch_team.cuh"
#include "kernels/backend/device/launch_team_cluster.hpp"
#include "kernels/backend/device/launch_team_impl.hpp"

namespace pitchdrop::device {

void launch_team_cluster(CudaExecutor& executor, const TeamView& view, const TeamPhysics& physics,
                         const TeamLaunch& launch)
{
    launch_team_of<simt::ClusterTeam>(executor, view, physics, launch);
}

int resident_blocks_of_clusters(CudaExecutor& executor, const TeamPhysics& physics,
                                const TeamLaunch& launch)
{
    return resident_blocks_of<simt::ClusterTeam>(executor, physics, launch);
}

} // namespace pitchdrop::device
