#pragma once
#include "kernels/backend/device/ceilings.hpp"
#include "kernels/backend/device/launch_times.hpp"

#include <nlohmann/json.hpp>

#include <optional>

namespace pitchdrop {

/// What a kernel must move or compute at least; of the arrays and loops of kernels/loops/device.
struct LeastWork {
    double bytes_per_bead = 0;
    double operations_per_pair =
        0; ///< of a pair in range, both beads by themselves; a multiply-add is one
};

/// Nothing where neither says much: rare or small kernels.
std::optional<LeastWork> least_work(const std::string& kernel);

/// Time and launches of each kernel; with ceilings also its least work over what the device could do
/// in that time. `beads`: of all replicas; `neighbours`: of a bead, in range.
nlohmann::json phases(const device::LaunchTimes& times, const std::optional<Ceilings>& ceilings,
                      double beads, double neighbours);

} // namespace pitchdrop
