#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

// How a batch gets from one block of steps to the next on a device.

namespace pitchdrop {

/// What is asked for; `automatic` leaves it to `choose_path`.
enum class DevicePathChoice { automatic, plain, persistent, cluster, conditional };

namespace device {

enum class DevicePath {
    plain,       ///< a graph of kernels for every block of steps
    persistent,  ///< one kernel for many blocks of steps, whose blocks of threads meet in memory
    cluster,     ///< the same with a thread-block cluster for every replica
    conditional, ///< the plain graph, with list kernels under a condition
};

const char* path_name(DevicePath path); ///< as `--path` has it

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

/// The one place where a path is chosen. Throws InputError where the one that is asked for cannot be
/// had. `team_blocks` may be 0: as many as is sensible.
PathPlan choose_path(const DeviceProperties& device, const BatchSize& batch,
                     DevicePathChoice choice, int team_blocks);

} // namespace device
} // namespace pitchdrop
