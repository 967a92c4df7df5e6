#include "kernels/backend/device/device_path.hpp"

#include "kernels/core/error.hpp"
#include "kernels/loops/device/team/team_view.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pitchdrop::device {

namespace {

/// Beads of a replica per multiprocessor up to which the launches of the plain path cost more than the
/// lower occupancy of a team: on an H100 teams are ahead at 124 and behind at 496 (benchmarks/README.md,
/// "Small systems").
constexpr double most_beads_per_multiprocessor = 192;
/// The same for all replicas together: ahead at 310, behind at 853. A run asks once, for its widest batch,
/// and keeps to the kind: no trajectory depends on the company it is advanced in.
constexpr double most_beads_of_batch_per_multiprocessor = 400;
/// Beads of a batch per multiprocessor from which lists' launches with nothing to do cost more than a
/// condition in the graph: on an H100 conditions lose at 496 and win at 1,986.
constexpr double fewest_beads_of_conditions = 1500;
constexpr int portable_cluster_blocks = 8; ///< that every device with clusters can have

int blocks_for(std::uint32_t beads, int available)
{
    const int clusters = int((beads + cluster_beads - 1) / cluster_beads);
    const int each = int(clusters_of_block(beads, available));
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
                         "use persistent, which gives the same to the bit, or plain");
    PathPlan plan;
    plan.path = DevicePath::cluster;
    plan.team_blocks = team_blocks > 0 ? team_blocks : portable_cluster_blocks;
    if (plan.team_blocks > simt::most_cluster_blocks)
        throw InputError(fmt::format("clusters of {} blocks", plan.team_blocks),
                         fmt::format("{} is the most", simt::most_cluster_blocks), "ask for fewer");
    plan.shares_positions = positions_fit(device, batch.beads);
    return plan;
}

/// Both kinds of teams give the same to the bit, so that a trajectory does not depend on the company it
/// is advanced in.
PathPlan teams(const DeviceProperties& device, const BatchSize& batch, const PathWish& wish,
               const TeamPreference& preference)
{
    PathWish preferred = preference ? preference(batch) : PathWish{};
    if (preferred.path == DevicePathChoice::cluster && !device.clusters) preferred = {};
    const auto blocks = [&](int most) {
        return wish.team_blocks > 0 ? wish.team_blocks : std::min(preferred.team_blocks, most);
    };
    // Clusters must be asked for: on an H100 they took twice the time of as many blocks that meet in memory.
    const bool by_cluster = preferred.path == DevicePathChoice::cluster;
    PathPlan plan = by_cluster ? cluster(device, batch, blocks(simt::most_cluster_blocks))
                               : persistent(device, batch, blocks(device.multiprocessors));
    plan.reason = preferred.path == DevicePathChoice::automatic
                      ? "few beads, launches would cost more than they do"
                      : preferred.reason;
    return plan;
}

PathPlan automatic(const DeviceProperties& device, const BatchSize& batch, const PathWish& wish,
                   const TeamPreference& preference)
{
    PathPlan plan;
    if (device.emulated || !batch.teams_can_serve) {
        plan.reason = device.emulated ? "the emulator is asked for each path by name"
                                      : "teams serve uncapped forces over lists of clusters";
        return plan;
    }
    const double beads_each = double(batch.beads) * batch.replicas / device.multiprocessors;
    if (batch.beads <= most_beads_of_teams(device) &&
        beads_each <= most_beads_of_batch_per_multiprocessor)
        return teams(device, batch, wish, preference);
    if (device.conditional_nodes && beads_each >= fewest_beads_of_conditions)
        plan.path = DevicePath::conditional;
    plan.reason = "many beads, launches cost less than they do";
    return plan;
}

PathPlan definite(const DeviceProperties& device, const BatchSize& batch, const PathWish& wish)
{
    PathPlan plan;
    switch (wish.path) {
    case DevicePathChoice::conditional:
        if (!device.conditional_nodes)
            throw InputError("the path \"conditional\" cannot be had",
                             "conditional nodes of graphs need CUDA 12.4 or newer",
                             "use plain, which rounds the same");
        plan.path = DevicePath::conditional;
        break;
    case DevicePathChoice::persistent: plan = persistent(device, batch, wish.team_blocks); break;
    case DevicePathChoice::cluster: plan = cluster(device, batch, wish.team_blocks); break;
    default: break;
    }
    plan.reason = wish.reason;
    return plan;
}

} // namespace

std::string description_of(const PathPlan& plan)
{
    const std::string blocks =
        plan.team_blocks > 0 ? fmt::format(", {} blocks a replica", plan.team_blocks) : "";
    return fmt::format("{}{} ({})", named(DevicePathChoice(plan.path)).name, blocks, plan.reason);
}

PathPlan choose_path(const DeviceProperties& device, const BatchSize& batch, const PathWish& wish,
                     const TeamPreference& preference)
{
    if (wish.path == DevicePathChoice::automatic) return automatic(device, batch, wish, preference);
    if (named(wish.path).of_teams && !batch.teams_can_serve) {
        PathPlan plan;
        plan.reason = "teams serve uncapped forces over lists of clusters";
        return plan;
    }
    return wish.path == DevicePathChoice::teams ? teams(device, batch, wish, preference)
                                                : definite(device, batch, wish);
}

double most_beads_of_teams(const DeviceProperties& device)
{
    return most_beads_per_multiprocessor * device.multiprocessors;
}

std::vector<DevicePathChoice> paths_on(const DeviceProperties& device)
{
    std::vector<DevicePathChoice> paths;
    for (const NamedPath& one : named_paths)
        if (one.path != DevicePathChoice::automatic &&
            (one.path != DevicePathChoice::cluster || device.clusters) &&
            (one.path != DevicePathChoice::conditional || device.conditional_nodes))
            paths.push_back(one.path);
    return paths;
}

} // namespace pitchdrop::device
