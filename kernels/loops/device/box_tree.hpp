#pragma once
#include "kernels/loops/device/batch_view.hpp"
#include "kernels/loops/device/bits.hpp"

#include <cmath>

// Which groups of 32 beads come near a box. In small replicas a tile looks at all of them; in large
// ones first at boxes around 1024 groups, then around 32, so that the work does not grow with the
// replica. Beads that follow each other on the space-filling curve lie close together at any scale.

namespace pitchdrop::device {

inline constexpr std::uint32_t branching = 32; ///< children of a box in the tree
inline constexpr std::uint32_t branch_slots = group_lanes * branching,
                               trunk_slots = branch_slots * branching;
inline constexpr std::uint32_t blocks_per_trunk = trunk_slots / block_threads;

/// Places of a replica's boxes. Rounding up leaves at most one empty place per replica.
PITCHDROP_DEVICE std::uint32_t first_branch(const ReplicaParameters& parameters,
                                            std::uint32_t replica)
{
    return parameters.first_slot() / branch_slots + replica;
}
PITCHDROP_DEVICE std::uint32_t first_trunk(const ReplicaParameters& parameters,
                                           std::uint32_t replica)
{
    return parameters.first_slot() / trunk_slots + replica;
}

/// Some place of one box may be nearer than `radius` to some place of the other.
PITCHDROP_DEVICE bool within_reach(const GroupBox& a, const GroupBox& b, const float (&unit)[3],
                                   float radius)
{
    if (!b.filled) return false;
    float distance_squared = 0;
    for (int axis = 0; axis < 3; ++axis) {
        const float apart = std::fabs(float(wrapped_difference(a.center[axis], b.center[axis])));
        // 256: the rounding of large integers to float
        const float gap = apart - a.half_side[axis] - b.half_side[axis] - 256.0f;
        const float length = (gap > 0 ? gap : 0.0f) * unit[axis];
        distance_squared += length * length;
    }
    return distance_squared < radius * radius;
}

/// The boxes of one replica.
struct BoxTree {
    const GroupBox *group, *branch, *trunk;
    std::uint32_t groups;
    bool tall; ///< there are branches and trunks

    PITCHDROP_DEVICE BoxTree(const BatchView& batch, const ReplicaParameters& parameters,
                             std::uint32_t replica)
        : group(batch.group + parameters.first_slot() / group_lanes), branch(nullptr),
          trunk(nullptr), groups(parameters.slots() / group_lanes),
          tall(parameters.slots() > batch.slots_without_tree)
    {
        if (!tall) return;
        branch = batch.branch + first_branch(parameters, replica);
        trunk = batch.trunk + first_trunk(parameters, replica);
    }
};

/// Calls visit(base, bits) by all lanes of a tile of 32 together: the groups base + k with bit k come
/// within `radius` of `own`. Groups come in their order. Returns how often the tile looked at 32
/// boxes.
template <class T, class Visit>
PITCHDROP_DEVICE std::uint32_t visit_near_groups(const T& tile, const GroupBox& own,
                                                 const BoxTree& tree, const float (&unit)[3],
                                                 float radius, Visit&& visit)
{
    std::uint32_t looks = 0;
    if (!own.filled) return looks;
    const auto look = [&](const GroupBox* boxes, std::uint32_t base, std::uint32_t count) {
        const std::uint32_t candidate = base + std::uint32_t(tile.rank());
        ++looks;
        return tile.ballot(candidate < count && within_reach(own, boxes[candidate], unit, radius));
    };
    if (!tree.tall) {
        for (std::uint32_t base = 0; base < tree.groups; base += branching)
            visit(base, look(tree.group, base, tree.groups));
        return looks;
    }
    const std::uint32_t branches = (tree.groups + branching - 1) / branching;
    const std::uint32_t trunks = (branches + branching - 1) / branching;
    for (std::uint32_t base = 0; base < trunks; base += branching)
        for (std::uint32_t top = look(tree.trunk, base, trunks); top != 0; top &= top - 1) {
            const std::uint32_t below = (base + std::uint32_t(lowest_bit(top))) * branching;
            for (std::uint32_t middle = look(tree.branch, below, branches); middle != 0;
                 middle &= middle - 1) {
                const std::uint32_t first = (below + std::uint32_t(lowest_bit(middle))) * branching;
                visit(first, look(tree.group, first, tree.groups));
            }
        }
    return looks;
}

/// The box around those of a tile's lanes; empty ones do not count. An interval that goes more than
/// once around the periodic box is as good as one that goes around once.
template <class T>
PITCHDROP_DEVICE GroupBox box_around(const T& tile, const GroupBox& own)
{
    const std::uint32_t bits = tile.ballot(own.filled != 0);
    GroupBox box{};
    if (bits == 0) return box;
    const int first = lowest_bit(bits);
    box.filled = 1;
    for (int axis = 0; axis < 3; ++axis) {
        const std::int32_t middle = tile.broadcast(own.center[axis], first);
        const float offset = float(wrapped_difference(own.center[axis], middle));
        const float reach = own.half_side[axis] + 256.0f; // the rounding of large integers
        const float high = tile.max(own.filled ? offset + reach : -1e30f);
        const float low = -tile.max(own.filled ? reach - offset : -1e30f);
        box.center[axis] = wrap(std::int64_t(middle) + std::int64_t(0.5f * (high + low)));
        box.half_side[axis] = 0.5f * (high - low) + 512.0f;
    }
    return box;
}

struct BoundTreeShared {
    GroupBox branch[branching];
};

/// One cooperating block per trunk: its warps take the branches in turn. Launched over all blocks of
/// beads; those that do not begin a trunk have nothing to do.
struct BoundTree {
    using Shared = BoundTreeShared;
    BatchView batch;
    std::uint32_t first_block;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared& shared) const
    {
        const std::uint32_t block = first_block + std::uint32_t(cta.index());
        const std::uint32_t replica = batch.replica_of_block[block];
        const ReplicaParameters& parameters = batch.parameters[replica];
        const ReplicaWork& work = batch.work[replica];
        const std::uint32_t local = block - parameters.first_block;
        if (!work.active || !work.rebuild || parameters.slots() <= batch.slots_without_tree ||
            local % blocks_per_trunk != 0)
            return;
        const auto tile = cta.template tile<32>();
        const std::uint32_t groups = parameters.slots() / group_lanes;
        const GroupBox* group = batch.group + parameters.first_slot() / group_lanes;
        const std::uint32_t trunk = local / blocks_per_trunk;
        for (std::uint32_t k = std::uint32_t(cta.rank() / 32); k < branching;
             k += std::uint32_t(cta.size() / 32)) {
            const std::uint32_t branch = trunk * branching + k;
            const std::uint32_t child = branch * branching + std::uint32_t(tile.rank());
            GroupBox own{};
            if (child < groups) own = group[child];
            const GroupBox box = box_around(tile, own);
            if (tile.rank() != 0) continue;
            shared.branch[k] = box;
            if (branch * branching < groups)
                batch.branch[first_branch(parameters, replica) + branch] = box;
        }
        cta.sync();
        if (cta.rank() >= 32) return;
        const GroupBox box = box_around(tile, shared.branch[tile.rank()]);
        if (tile.rank() == 0) batch.trunk[first_trunk(parameters, replica) + trunk] = box;
    }
};

} // namespace pitchdrop::device
