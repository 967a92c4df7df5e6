// The cluster path: a thread-block cluster for every replica.
#include "kernels/backend/device/cuda_launch_team.cuh"
#include "kernels/backend/device/launch_team_impl.hpp"

namespace pitchdrop::device {

PITCHDROP_INSTANTIATE_TEAM(simt::ClusterTeam, CudaExecutor)

} // namespace pitchdrop::device
