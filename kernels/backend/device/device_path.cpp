#include "kernels/backend/device/device_path.hpp"

#include "kernels/core/error.hpp"
#include "kernels/loops/device/team/team_view.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pitchdrop::device {

namespace {

/// Beads of a replica per multiprocessor up to which the launches of a graph cost more than the lower
/// occupancy of the persistent kernel: on an H100 that is ahead at 124 and behind at 496
/// (benchmarks/README.md, "Small systems").
constexpr double most_beads_per_multiprocessor = 192;
/// The same for all replicas together: ahead at 310, behind at 853. A run asks once, for its widest batch,
/// and keeps to the path: no trajectory depends on the company it is advanced in.
constexpr double most_beads_of_batch_per_multiprocessor = 400;
/// Beads of a batch per multiprocessor from which lists' launches with nothing to do cost more than a
/// condition in the graph: on an H100 conditions lose at 496 and win at 1,986.
constexpr double fewest_beads_of_conditions = 1500;

double beads_per_multiprocessor(const DeviceProperties& device, const BatchSize& batch)
{
    return double(batch.beads) * batch.replicas / device.multiprocessors;
}

PathWish by_size(const DeviceProperties& device, const BatchSize& batch)
{
    if (device.emulated)
        return {DevicePath::graph, 0, "the emulator is asked for each path by name"};
    const bool few =
        batch.beads <= most_beads_of_persistent(device) &&
        beads_per_multiprocessor(device, batch) <= most_beads_of_batch_per_multiprocessor;
    return few ? PathWish{DevicePath::persistent, 0,
                          "few beads, launches would cost more than they do"}
               : PathWish{DevicePath::graph, 0, "many beads, launches cost less than they do"};
}

/// No block is without a cluster.
int sensible_team(const DeviceProperties& device, const BatchSize& batch)
{
    const int teams = std::min(batch.replicas, device.multiprocessors);
    const int available = std::max(1, device.multiprocessors / teams);
    const int clusters = int((batch.beads + cluster_beads - 1) / cluster_beads);
    const int each = int(clusters_of_block(batch.beads, available));
    return (clusters + each - 1) / each;
}

} // namespace

std::string description_of(const PathPlan& plan)
{
    std::string how;
    if (plan.team_blocks > 0) how = fmt::format(", {} blocks a replica", plan.team_blocks);
    if (plan.conditional_lists) how = ", lists under a condition";
    return fmt::format("{}{} ({})", name_of(plan.path), how, plan.reason);
}

PathPlan choose_path(const DeviceProperties& device, const BatchSize& batch, const PathWish& wish)
{
    const PathWish chosen = wish.path ? wish : by_size(device, batch);
    PathPlan plan;
    plan.path = *chosen.path;
    plan.reason = chosen.reason;
    if (plan.path == DevicePath::persistent && !batch.uncapped) {
        plan.path = DevicePath::graph;
        plan.reason = "the persistent kernel serves uncapped forces";
    }
    if (plan.path == DevicePath::graph) {
        const bool many = beads_per_multiprocessor(device, batch) >= fewest_beads_of_conditions;
        plan.conditional_lists = device.conditional_nodes && wish.conditional_lists.value_or(many);
        return plan;
    }
    plan.team_blocks = wish.team_blocks > 0 ? wish.team_blocks : sensible_team(device, batch);
    if (plan.team_blocks > device.multiprocessors)
        throw InputError(fmt::format("{} blocks of threads per replica", plan.team_blocks),
                         fmt::format("{} can be resident together", device.multiprocessors),
                         "ask for fewer");
    return plan;
}

double most_beads_of_persistent(const DeviceProperties& device)
{
    return most_beads_per_multiprocessor * device.multiprocessors;
}

} // namespace pitchdrop::device
