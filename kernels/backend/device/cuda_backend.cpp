#include "kernels/backend/device/cuda_executor.hpp"
#include "kernels/backend/device/device_backend.hpp"

namespace pitchdrop {

std::unique_ptr<Backend> make_cuda_backend(const DeviceOptions& options)
{
    const CudaProbe probe = probe_cuda();
    if (!probe.usable)
        throw InputError("CUDA was asked for and cannot be used", probe.reason,
                         "run on the CPU or on a machine with a GPU");
    return std::make_unique<device::DeviceBackend<device::CudaExecutor>>(options);
}

} // namespace pitchdrop
