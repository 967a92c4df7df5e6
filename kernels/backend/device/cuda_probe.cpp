#include "kernels/backend/device/device.hpp"

#if PITCHDROP_HAS_CUDA
#include "kernels/backend/device/cuda_executor.hpp"

#include <cuda_runtime_api.h>
#include <fmt/format.h>
#endif

namespace pitchdrop {

#if PITCHDROP_HAS_CUDA

CudaProbe probe_cuda()
{
    CudaProbe probe;
    int count = 0;
    const cudaError_t status = cudaGetDeviceCount(&count);
    if (status != cudaSuccess || count == 0) {
        cudaGetLastError(); // the state of the runtime is clean again
        probe.reason = status == cudaSuccess ? "no CUDA device" : cudaGetErrorString(status);
        return probe;
    }
    for (int device = 0; device < count; ++device) {
        cudaDeviceProp properties{};
        probe.device_usable.push_back(cudaGetDeviceProperties(&properties, device) == cudaSuccess &&
                                      properties.major >= 8);
        probe.properties.push_back(probe.device_usable.back() ? device::cuda_properties(device)
                                                              : device::DeviceProperties{});
        probe.devices.push_back(fmt::format("{} (compute capability {}.{}, {} MiB)",
                                            properties.name, properties.major, properties.minor,
                                            properties.totalGlobalMem / 1048576));
        probe.usable = probe.usable || probe.device_usable.back();
    }
    if (!probe.usable) probe.reason = "no CUDA device has a compute capability of 8.0 or more";
    return probe;
}

#else

CudaProbe probe_cuda() { return {false, "built without CUDA", {}, {}, {}}; }

#endif

} // namespace pitchdrop
