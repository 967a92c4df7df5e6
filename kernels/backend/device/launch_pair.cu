// By itself, because the build fails when one of these kernels spills registers.
#include "kernels/backend/device/cuda_launch.cuh"
#include "kernels/backend/device/launch_pair_impl.hpp"

namespace pitchdrop::device {

template void launch_pair_forces(CudaExecutor&, const BatchView&, int, Measure, std::uint32_t,
                                 std::uint32_t);

} // namespace pitchdrop::device
