#include "kernels/backend/device/cuda_launch.cuh"
#include "kernels/backend/device/launches_impl.hpp"

namespace pitchdrop::device {

PITCHDROP_INSTANTIATE_LAUNCHES(CudaExecutor)

} // namespace pitchdrop::device
