#include "kernels/backend/device/device_backend.hpp"
#include "kernels/backend/device/emulated_executor.hpp"
#include "kernels/backend/device/launch_pair_impl.hpp"
#include "kernels/backend/device/launch_structure_impl.hpp"
#include "kernels/backend/device/launches_impl.hpp"

namespace pitchdrop {

namespace device {

PITCHDROP_INSTANTIATE_LAUNCHES(EmulatedExecutor)
PITCHDROP_INSTANTIATE_STRUCTURE(EmulatedExecutor)
template void launch_pair_forces(EmulatedExecutor&, const BatchView&, int, Measure, std::uint32_t,
                                 std::uint32_t);
template class DeviceBatch<EmulatedExecutor>;

} // namespace device

device::DeviceProperties emulated_properties() { return device::EmulatedExecutor::properties(); }

std::unique_ptr<Backend> make_emulated_backend(const DeviceOptions& options)
{
    return std::make_unique<device::DeviceBackend<device::EmulatedExecutor>>(
        options, options.emulator_seed, options.emulator_memory);
}

} // namespace pitchdrop
