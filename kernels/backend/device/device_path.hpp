#pragma once
#include "kernels/backend/device/path_names.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

// How a batch gets from one block of steps to the next on a device.

namespace pitchdrop::device {

/// What can be taken; the values are those of what asks for it.
enum class DevicePath {
    plain = int(DevicePathChoice::plain), ///< a graph of kernels for every block of steps
    /// The plain graph, with list kernels under a condition.
    conditional = int(DevicePathChoice::conditional),
    /// One kernel for many blocks of steps, whose blocks of threads meet in memory.
    persistent = int(DevicePathChoice::persistent),
    /// The same with a thread-block cluster for every replica.
    cluster = int(DevicePathChoice::cluster),
};

/// What the choice depends on.
struct DeviceProperties {
    int multiprocessors = 0;
    std::size_t shared_bytes = 227 * 1024; ///< that one block may have
    bool clusters = false;                 ///< compute capability 9.0 and above
    bool conditional_nodes = false;        ///< of graphs: driver and toolkit 12.4 and above
    bool emulated = false;
};

/// The size of a launch of teams.
struct TeamLaunch {
    int blocks = 0; ///< of all teams
    int threads = 0;
    int cluster_blocks = 1; ///< 1: no clusters, a cooperative launch
    std::size_t shared_bytes = 0;
};

/// What of a batch matters to the choice.
struct BatchSize {
    std::uint32_t beads = 0; ///< of the largest replica
    int replicas = 0;
    bool teams_can_serve = true; ///< lists of clusters, and forces that are not capped
};

struct PathPlan {
    DevicePath path = DevicePath::plain;
    int team_blocks = 0;           ///< of one replica
    bool shares_positions = false; ///< every block has all positions in its own memory
    std::string reason;            ///< of the choice, one line
};

/// "persistent, 105 blocks a replica (predicted: …)".
std::string description_of(const PathPlan& plan);

/// What is asked of the choice.
struct PathWish {
    DevicePathChoice path = DevicePathChoice::automatic;
    int team_blocks = 0; ///< of one replica; 0: as many as is sensible
    std::string reason = "asked for";
};

/// Which path of teams a batch should take, where `teams` are asked for; automatic: that is left to the
/// choice. As no bit depends on it, it may differ from batch to batch. More blocks than can be resident
/// together count as all of them.
using TeamPreference = std::function<PathWish(const BatchSize&)>;

/// The one place where a path is chosen. Throws InputError where the one that is asked for cannot be
/// had.
PathPlan choose_path(const DeviceProperties& device, const BatchSize& batch, const PathWish& wish,
                     const TeamPreference& preference = {});

/// A cluster serves one replica; below this many, most of the device would rest.
inline constexpr int fewest_replicas_of_clusters = 4;
/// Up to how many beads of a replica `automatic` takes teams.
double most_beads_of_teams(const DeviceProperties& device);

/// All that can be asked for on such a device, `automatic` apart.
std::vector<DevicePathChoice> paths_on(const DeviceProperties& device);

} // namespace pitchdrop::device
