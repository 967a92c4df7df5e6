#pragma once
#include "kernels/backend/device/path_names.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

// Which way a batch goes on a device.

namespace pitchdrop::device {

/// What the choice depends on.
struct DeviceProperties {
    int multiprocessors = 0;
    std::size_t shared_bytes = 227 * 1024; ///< that one block may have
    bool conditional_nodes = false;        ///< of graphs: driver and toolkit 12.4 and above
    bool emulated = false;
};

/// The size of a launch of teams.
struct TeamLaunch {
    int blocks = 0; ///< of all teams
    int threads = 0;
    std::size_t shared_bytes = 0;
};

/// What of a batch matters to the choice.
struct BatchSize {
    std::uint32_t beads = 0; ///< of the largest replica
    int replicas = 0;
    bool uncapped = true; ///< forces, as the persistent kernel needs them
};

struct PathPlan {
    DevicePath path = DevicePath::graph;
    int team_blocks = 0;            ///< persistent: of one replica
    bool conditional_lists = false; ///< graph: kernels of lists stand under a condition
    std::string reason;             ///< of the choice, one line
};

/// "persistent, 105 blocks a replica (few beads, …)".
std::string description_of(const PathPlan& plan);

/// What is asked of the choice.
struct PathWish {
    std::optional<DevicePath> path = {}; ///< nothing: by size
    int team_blocks = 0;                 ///< of one replica; 0: as many as is sensible
    std::string reason = "asked for";
    std::optional<bool> conditional_lists = {}; ///< for tests; nothing: by size
};

/// The one place where a path is chosen. Throws InputError if more blocks are asked for than there can
/// be.
PathPlan choose_path(const DeviceProperties& device, const BatchSize& batch, const PathWish& wish);

/// Up to how many beads of a replica the persistent kernel is taken, if no path is asked for.
double most_beads_of_persistent(const DeviceProperties& device);

} // namespace pitchdrop::device
