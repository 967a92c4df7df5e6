// The persistent path: blocks that meet in global memory.
#include "kernels/backend/device/cuda_launch_team.cuh"
#include "kernels/backend/device/launch_team_impl.hpp"

namespace pitchdrop::device {

PITCHDROP_INSTANTIATE_TEAM(simt::GridTeam, CudaExecutor)

} // namespace pitchdrop::device
