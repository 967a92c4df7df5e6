#include "kernels/backend/device/device_memory.hpp"

#include "kernels/core/error.hpp"

#include <fmt/format.h>

namespace pitchdrop::device {

void refuse_allocation(std::size_t bytes)
{
    throw InputError("the batch does not fit into the device's memory",
                     fmt::format("{:.1f} MiB more cannot be had", double(bytes) / 1048576),
                     "advance fewer replicas at a time or use smaller systems");
}

void refuse_batch(std::size_t replicas, std::size_t beads, double needed, double free,
                  std::size_t fitting)
{
    throw InputError(
        fmt::format("{} of {} beads {} not fit into the device's memory",
                    replicas == 1 ? "a replica" : fmt::format("{} replicas", replicas), beads,
                    replicas == 1 ? "does" : "do"),
        fmt::format("{:.1f} MiB are needed and {:.1f} MiB are free", needed / 1048576,
                    free / 1048576),
        fitting > 0 ? fmt::format("advance at most {} at a time (run --batch {}, bench --replicas "
                                  "{})",
                                  fitting, fitting, fitting)
                    : "use a smaller system, or a device with more memory");
}

} // namespace pitchdrop::device
