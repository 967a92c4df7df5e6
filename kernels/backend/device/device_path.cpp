#include "kernels/backend/device/device_path.hpp"

#include "kernels/core/error.hpp"
#include "kernels/loops/device/team/team_view.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pitchdrop::device {

namespace {

/// Where teams should stop to pay, predicted and not measured (benchmarks/README.md, "Small systems"):
/// beads of a replica per multiprocessor up to which the launches of the plain path cost more than the
/// lower occupancy of a team. By the replica alone: both kinds of teams give the same to the bit, so a
/// trajectory does not depend on the company it is advanced in.
constexpr double most_beads_per_multiprocessor = 192;
/// A cluster serves one replica; below this many, most of the device would rest.
constexpr int fewest_replicas_of_clusters = 4;
constexpr int portable_cluster_blocks = 8; ///< that every device with clusters can have

int blocks_for(std::uint32_t beads, int available)
{
    const int clusters = int((beads + cluster_beads - 1) / cluster_beads);
    const int each = (clusters + available - 1) / available;
    return (clusters + each - 1) / each; // no block without a cluster
}

std::uint32_t slots_of(std::uint32_t beads)
{
    return (beads + block_threads - 1) / block_threads * block_threads;
}

bool positions_fit(const DeviceProperties& device, std::uint32_t beads)
{
    return team_shared_bytes(slots_of(beads)) <= device.shared_bytes;
}

PathPlan persistent(const DeviceProperties& device, const BatchSize& batch, int team_blocks)
{
    PathPlan plan;
    plan.path = DevicePath::persistent;
    const int teams = std::min(batch.replicas, device.multiprocessors);
    plan.team_blocks = team_blocks > 0
                           ? team_blocks
                           : blocks_for(batch.beads, std::max(1, device.multiprocessors / teams));
    if (plan.team_blocks > device.multiprocessors)
        throw InputError(fmt::format("{} blocks of threads per replica", plan.team_blocks),
                         fmt::format("{} can be resident together", device.multiprocessors),
                         "ask for fewer");
    return plan;
}

PathPlan cluster(const DeviceProperties& device, const BatchSize& batch, int team_blocks)
{
    if (!device.clusters)
        throw InputError("the path \"cluster\" cannot be had",
                         "thread-block clusters need compute capability 9.0",
                         "use persistent or plain");
    PathPlan plan;
    plan.path = DevicePath::cluster;
    plan.team_blocks = team_blocks > 0 ? team_blocks : portable_cluster_blocks;
    if (plan.team_blocks > simt::most_cluster_blocks)
        throw InputError(fmt::format("clusters of {} blocks", plan.team_blocks),
                         fmt::format("{} is the most", simt::most_cluster_blocks), "ask for fewer");
    plan.shares_positions = positions_fit(device, batch.beads);
    return plan;
}

PathPlan automatic(const DeviceProperties& device, const BatchSize& batch)
{
    PathPlan plan;
    if (device.emulated || !batch.teams_can_serve) {
        plan.reason = device.emulated ? "the emulator is asked for each path by name"
                                      : "teams serve uncapped forces over lists of clusters";
        return plan;
    }
    if (batch.beads > most_beads_per_multiprocessor * device.multiprocessors) {
        plan.path = device.conditional_nodes ? DevicePath::conditional : DevicePath::plain;
        plan.reason = "predicted: many beads, launches cost less than they do";
    } else if (device.clusters && batch.replicas >= fewest_replicas_of_clusters &&
               positions_fit(device, batch.beads)) {
        plan = cluster(device, batch, 0);
        plan.reason = "predicted: several replicas, whose positions fit into shared memory";
    } else {
        plan = persistent(device, batch, 0);
        plan.reason = "predicted: few beads, launches would cost more than they do";
    }
    return plan;
}

} // namespace

const char* path_name(DevicePath path)
{
    switch (path) {
    case DevicePath::plain: return "plain";
    case DevicePath::persistent: return "persistent";
    case DevicePath::cluster: return "cluster";
    case DevicePath::conditional: return "conditional";
    }
    return "";
}

std::string description_of(const PathPlan& plan)
{
    const std::string blocks =
        plan.team_blocks > 0 ? fmt::format(", {} blocks a replica", plan.team_blocks) : "";
    return fmt::format("{}{} ({})", path_name(plan.path), blocks, plan.reason);
}

PathPlan choose_path(const DeviceProperties& device, const BatchSize& batch,
                     DevicePathChoice choice, int team_blocks)
{
    if (choice == DevicePathChoice::automatic) return automatic(device, batch);
    PathPlan plan;
    if (choice == DevicePathChoice::conditional) {
        if (!device.conditional_nodes)
            throw InputError("the path \"conditional\" cannot be had",
                             "conditional nodes of graphs need CUDA 12.4 or newer", "use plain");
        plan.path = DevicePath::conditional;
    } else if (choice != DevicePathChoice::plain && batch.teams_can_serve) {
        plan = choice == DevicePathChoice::cluster ? cluster(device, batch, team_blocks)
                                                   : persistent(device, batch, team_blocks);
    }
    plan.reason = choice == DevicePathChoice::plain || plan.path != DevicePath::plain
                      ? "asked for"
                      : "teams serve uncapped forces over lists of clusters";
    return plan;
}

} // namespace pitchdrop::device
