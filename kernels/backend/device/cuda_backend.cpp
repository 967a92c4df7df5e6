#include "kernels/backend/device/cuda_executor.hpp"
#include "kernels/backend/device/device_backend.hpp"

namespace pitchdrop {

std::unique_ptr<Backend> make_cuda_backend(const DeviceOptions& options)
{
    const CudaProbe probe = probe_cuda();
    if (!probe.usable)
        throw InputError("CUDA was asked for and cannot be used", probe.reason,
                         "run on the CPU or on a machine with a GPU");
    const auto device = std::size_t(options.device);
    if (options.device < 0 || device >= probe.devices.size())
        throw InputError("there is no CUDA device " + std::to_string(options.device),
                         "this machine has " + std::to_string(probe.devices.size()),
                         "pitchdrop info lists them");
    if (!probe.device_usable[device])
        throw InputError("CUDA device " + std::to_string(device) + " cannot be used",
                         probe.devices[device] + " is below compute capability 8.0",
                         "choose another one");
    return std::make_unique<device::DeviceBackend<device::CudaExecutor>>(options, options.device);
}

} // namespace pitchdrop
