#pragma once
#include "kernels/backend/device/launch_team.hpp"

namespace pitchdrop::device {

class CudaExecutor;

// Clusters are compiled by themselves: two files build beside each other.
void launch_team_cluster(CudaExecutor& executor, const TeamView& view, const TeamPhysics& physics,
                         const TeamLaunch& launch);
int resident_blocks_of_clusters(CudaExecutor& executor, const TeamPhysics& physics,
                                const TeamLaunch& launch);

} // namespace pitchdrop::device
