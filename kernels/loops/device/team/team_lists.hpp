#pragma once
#include "kernels/loops/device/cluster_lists.hpp"
#include "kernels/loops/device/team/team_member.hpp"

namespace pitchdrop::device {

/// Bounding boxes of all groups, divided among the team, and of the block's own clusters.
template <class Member>
PITCHDROP_DEVICE_CALL void bound_groups(const Member member)
{
    const BatchView& batch = member.shared.batch;
    const ReplicaParameters& parameters = member.shared.parameters;
    const auto group_tile = member.cta.template tile<group_lanes>();
    const auto lane = std::uint32_t(group_tile.rank());
    const std::uint32_t groups = parameters.slots() / group_lanes;
    for (std::uint32_t group = std::uint32_t(member.team_warp()); group < groups;
         group += std::uint32_t(member.team_warps())) {
        const BeadPlace place = bead_place(parameters, group * group_lanes + lane);
        const GroupBox box = bounding_box(group_tile, place, batch.packed);
        if (lane == 0) batch.group[group] = box;
    }
    const auto tile = member.cta.template tile<cluster_beads>();
    constexpr std::uint32_t at_once = 32 / cluster_beads;
    for (std::uint32_t base = std::uint32_t(member.warp()) * at_once; base < member.share.clusters;
         base += std::uint32_t(member.warps()) * at_once) {
        const std::uint32_t own = base + lane / cluster_beads;
        const bool exists = own < member.share.clusters; // else the last one once more
        const std::uint32_t cluster =
            member.share.first_cluster + (exists ? own : member.share.clusters - 1);
        const BeadPlace place =
            bead_place(parameters, cluster * cluster_beads + std::uint32_t(tile.rank()));
        const GroupBox box = bounding_box(tile, place, batch.packed);
        if (exists && tile.rank() == 0) batch.cluster[cluster] = box;
    }
}

template <class Member>
PITCHDROP_DEVICE_CALL void serve_lists(const Member member)
{
    TeamShared& shared = member.shared;
    const BuildClusterLists kernel{shared.batch};
    for (std::uint32_t item = std::uint32_t(member.warp());
         item < member.share.clusters * list_parts; item += std::uint32_t(member.warps())) {
        const ClusterPlace place = cluster_place(
            shared.parameters, member.share.first_cluster + item / list_parts, member.warp());
        kernel.serve(member.cta, shared.own[member.warp() / clusters_per_cta], place, shared.work,
                     ListPart{item % list_parts, list_parts});
    }
}

/// Builds the lists of the block's clusters or prunes them, as `work` says, and takes note. All threads
/// have come from a barrier; there is one behind it, too.
template <class Member>
PITCHDROP_DEVICE void make_lists(const Member& member)
{
    TeamShared& shared = member.shared;
    if (shared.work.rebuild) {
        bound_groups(member);
        member.meet(); // no trouble here that would not show at the next one
    }
    serve_lists(member);
    member.cta.sync();
    if (member.leads()) {
        note_lists(shared.work, shared.motion);
        for (int axis = 0; axis < 3; ++axis) {
            shared.next_work.list_box_inverse[axis] = shared.work.list_box_inverse[axis];
            shared.next_work.prune_box_inverse[axis] = shared.work.prune_box_inverse[axis];
        }
        if (shared.next_is_ready)
            set_serving_distances(shared.parameters, shared.next_work, shared.next_motion);
    }
    member.cta.sync();
}

} // namespace pitchdrop::device
