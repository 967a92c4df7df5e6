#pragma once
#include "kernels/backend/copies_that_fit.hpp"
#include "kernels/backend/device/counting_executor.hpp"
#include "kernels/backend/device/device_batch.hpp"

namespace pitchdrop::device {

/// Bytes of memory of such a device that replicas take which advance together, each observed as
/// `observed` says (null: none is). Lists that turn out too short, bonds of time and very dense
/// neighbourhoods take more later.
template <class Primitives>
std::size_t planned_bytes(const DeviceProperties& device,
                          const std::vector<const Replica*>& replicas, const DeviceOptions& options,
                          const ObservationSettings* observed = nullptr)
{
    using Executor = CountingExecutor<Primitives>;
    Executor executor(device);
    DeviceBatch<Executor> batch(executor, replicas, options);
    batch.reserve(observed);
    const std::size_t of_batch = executor.bytes();
    if (!observed) return of_batch;
    const auto table = std::make_shared<const DeviceTable<Executor>>(
        executor, SoftnessTable(*observed->hyperplane));
    const std::size_t of_table = executor.bytes() - of_batch;
    std::size_t of_rings = 0;
    for (const Replica* replica : replicas) {
        const std::size_t before = executor.bytes();
        const DeviceObservation<Executor> rings(executor, *observed, {},
                                                replica->state.topology->beads(), table);
        of_rings += executor.bytes() - before;
    }
    return of_batch + of_table + of_rings;
}

} // namespace pitchdrop::device
