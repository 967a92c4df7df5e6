#include "kernels/backend/device/ceilings_impl.hpp"
#include "kernels/backend/device/cuda_launch.cuh"

namespace pitchdrop {

Ceilings measure_cuda_ceilings(int device)
{
    device::CudaExecutor executor(device);
    // Twice 512 MiB; 8192 blocks are more than any device holds at a time.
    const device::CeilingSizes sizes{std::size_t(1) << 25, 8192, 256, 4096, 10, 5};
    return device::CeilingMeasurement<device::CudaExecutor>(executor, sizes).measure();
}

} // namespace pitchdrop
