#pragma once
#include "kernels/loops/device/cluster_lists.hpp"
#include "kernels/loops/device/evaluations.hpp"
#include "kernels/loops/device/team/team_memory.hpp"
#include "kernels/simt/team.hpp"

// What the blocks know that advance one replica together, a team: a share of its clusters each. All
// that belongs to the replica as a whole (parameters, motion, box, thermostat, barostat) every block
// has for itself and advances for itself, from the same sums in the same order: nothing but positions,
// sums and votes passes between blocks.

// What is rare, or done by one thread in double precision, is called and not inlined: the registers it
// needs are not those of the force loop.
#if defined(__CUDACC__)
#define PITCHDROP_DEVICE_CALL inline __device__ __noinline__
#else
#define PITCHDROP_DEVICE_CALL inline
#endif

namespace pitchdrop::device {

inline constexpr int most_team_warps = 16;
inline constexpr int clusters_at_once = 16; ///< of a block, between two of its barriers
/// Warps that divide the walk through a cluster's list, at most. A share costs what a cluster does before its
/// first neighbour, so there are as many as keep sixteen warps of 132 blocks busy. It depends on the
/// replica alone: forces do not depend on how many blocks there are in a team.
inline constexpr std::uint32_t most_list_shares = 4;

PITCHDROP_INLINE std::uint32_t shares_of_lists(std::uint32_t beads)
{
    constexpr std::uint32_t of_four = 5000, of_two = 10000; // H100, 2026-11-27: docs/decisions/0042
    return beads <= of_four ? most_list_shares : beads <= of_two ? 2 : 1;
}

inline constexpr std::int64_t most_blocks_at_once = 64; ///< of steps, in one launch

/// What went wrong in some block of the team: the extremes over its blocks.
struct TeamTrouble {
    std::uint32_t runaway_bead, broken_bead, needed_capacity;
};

/// Votes at a meeting.
enum TeamVote : simt::Votes { vote_rebuild = 1, vote_prune = 2, vote_trouble = 4 };

/// What a launch is given. Replicas from `first_replica` on are served, one after the other by a team.
struct TeamView {
    BatchView batch;
    simt::MeetingWords* words; ///< by team
    PackedBead* other_packed;  ///< as BatchView::packed: positions of every other step
    double* partial;           ///< by replica: sum_count columns of a number per cluster
    TeamTrouble* trouble;      ///< by replica
    const EvaluationJob* job;  ///< by replica, or null
    TeamMemory memory;
    int team_blocks;
    int first_replica, replicas;
};

struct TeamShared {
    simt::MeetingShared meeting;
    BatchView global; ///< of the one replica that is served: replica 0, block 0
    BatchView batch;  ///< the same, but the block's own beads are in its own memory
    ReplicaParameters parameters;
    ReplicaWork work, next_work; ///< of this step, and what could be prepared of the next one
    MotionState motion, next_motion;
    EvaluationJob job;
    PackedBead* positions[2]; ///< of even and of odd steps
    double* columns;          ///< TeamView::partial of this replica
    std::int32_t next_is_ready;
    std::uint32_t list_shares;
    std::int32_t committed_samples;
    union {
        StagedNeighbours staged[most_team_warps / clusters_per_cta];
        ClusterListShared own[most_team_warps / clusters_per_cta];
    };
    Vec3<float> pull[clusters_at_once][most_list_shares][cluster_beads];
    double pair_sum[clusters_at_once][most_list_shares][pair_sum_count];
};
static_assert(sizeof(TeamShared) % alignof(PackedBead) == 0); // what a block keeps lies behind it

/// The batch as seen by those who serve one replica: it is the only one and its slots come first.
PITCHDROP_DEVICE BatchView view_of_replica(const BatchView& batch,
                                           const ReplicaParameters& parameters)
{
    const std::uint32_t first = parameters.first_slot();
    BatchView one = batch;
    one.replicas = 1;
    one.replica_of_block = nullptr; // nobody is to ask
    one.home_position += first;
    one.home_velocity += first;
    one.key += first;
    one.bead += first;
    one.slot_of_bead += first;
    one.image += first;
    one.packed += first;
    one.own_packed = one.packed;
    one.velocity += first;
    one.force += first;
    one.list_origin += first;
    one.group += first / group_lanes;
    one.neighbour_count += first / cluster_beads * list_parts;
    one.prune_origin += first;
    one.cluster += first / cluster_beads;
    one.pruned_count += first / cluster_beads * list_parts;
    one.slots_without_tree = 0xffffffffu; // a team looks at all groups
    return one;
}

/// What one block of a team serves: clusters in a row.
struct TeamShare {
    std::uint32_t first_cluster, clusters;
};

inline PITCHDROP_HOST_DEVICE std::uint32_t clusters_of_block(std::uint32_t beads, int blocks)
{
    const std::uint32_t all = (beads + cluster_beads - 1) / cluster_beads;
    return (all + std::uint32_t(blocks) - 1) / std::uint32_t(blocks);
}

PITCHDROP_DEVICE TeamShare share_of(std::uint32_t beads, int rank, int blocks)
{
    const std::uint32_t all = (beads + cluster_beads - 1) / cluster_beads;
    const std::uint32_t each = clusters_of_block(beads, blocks);
    TeamShare share;
    const std::uint32_t first = std::uint32_t(rank) * each;
    share.first_cluster = first < all ? first : all;
    share.clusters = all - share.first_cluster < each ? all - share.first_cluster : each;
    return share;
}

/// An address such that element `index` is what lies at `offset` of the block's memory.
template <class T>
PITCHDROP_DEVICE T* own_memory(TeamShared& shared, std::uint32_t offset, std::uint64_t index)
{
    return reinterpret_cast<T*>(reinterpret_cast<unsigned char*>(&shared) + offset) - index;
}

/// From here on the block finds its own beads in its own memory.
PITCHDROP_DEVICE void point_to_own(TeamShared& shared, const TeamMemory& memory,
                                   const TeamShare& share)
{
    shared.batch = shared.global;
    if (memory.clusters == 0) return;
    const ReplicaParameters& parameters = shared.parameters;
    const std::uint64_t cluster = share.first_cluster, slot = cluster * cluster_beads;
    const std::uint64_t part = cluster * list_parts;
    const std::uint64_t entry = parameters.first_neighbour + cluster * parameters.capacity;
    BatchView& batch = shared.batch;
    batch.keeps_own = 1;
    batch.image = own_memory<Vec3<std::int32_t>>(shared, memory.image, slot);
    batch.velocity = own_memory<Vec3<float>>(shared, memory.velocity, slot);
    batch.force = own_memory<Vec3<float>>(shared, memory.force, slot);
    batch.own_packed = own_memory<PackedBead>(shared, memory.packed, slot);
    batch.partner = own_memory<std::uint32_t>(shared, memory.partner,
                                              parameters.partners_of(std::uint32_t(slot)));
    batch.list_origin = own_memory<FixedFraction>(shared, memory.list_origin, slot);
    batch.prune_origin = own_memory<FixedFraction>(shared, memory.prune_origin, slot);
    batch.cluster = own_memory<GroupBox>(shared, memory.cluster, cluster);
    batch.neighbour_count = own_memory<std::uint32_t>(shared, memory.whole_count, part);
    batch.pruned_count = own_memory<std::uint32_t>(shared, memory.pruned_count, part);
    if (memory.pruned != 0) batch.pruned = own_memory<std::uint32_t>(shared, memory.pruned, entry);
    if (memory.whole != 0) batch.neighbour = own_memory<std::uint32_t>(shared, memory.whole, entry);
}

/// A cluster of the replica that is served, for one of the block's warps.
PITCHDROP_DEVICE ClusterPlace cluster_place(const ReplicaParameters& parameters,
                                            std::uint32_t cluster, int warp)
{
    ClusterPlace place;
    place.warp = warp % clusters_per_cta;
    place.replica = 0;
    place.cluster = cluster;
    place.first_slot = place.first_local = cluster * cluster_beads;
    const std::uint32_t left =
        place.first_local < parameters.beads ? parameters.beads - place.first_local : 0;
    place.occupied = left < cluster_beads ? left : cluster_beads;
    return place;
}

PITCHDROP_DEVICE BeadPlace bead_place(const ReplicaParameters& parameters, std::uint32_t slot)
{
    return {0, slot / block_threads, slot, slot, slot < parameters.beads};
}

} // namespace pitchdrop::device
