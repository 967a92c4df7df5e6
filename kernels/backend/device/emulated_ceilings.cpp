#include "kernels/backend/device/ceilings_impl.hpp"
#include "kernels/backend/device/emulated_executor.hpp"

namespace pitchdrop {

/// Says nothing of the host: it shows that the measurement works.
Ceilings measure_emulated_ceilings()
{
    device::EmulatedExecutor executor(1);
    const device::CeilingSizes sizes{std::size_t(1) << 12, 4, 64, 64, 1, 2};
    return device::CeilingMeasurement<device::EmulatedExecutor>(executor, sizes).measure();
}

} // namespace pitchdrop
