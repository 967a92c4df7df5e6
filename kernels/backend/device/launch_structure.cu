// By itself, because the build fails when one of these kernels spills registers.
#include "kernels/backend/device/cuda_launch.cuh"
#include "kernels/backend/device/launch_structure_impl.hpp"

namespace pitchdrop::device {

PITCHDROP_INSTANTIATE_STRUCTURE(CudaExecutor)

} // namespace pitchdrop::device
