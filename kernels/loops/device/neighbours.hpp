#pragma once
#include "kernels/loops/device/box_tree.hpp"

// Neighbour lists without cells: 32 beads that follow each other on the space-filling curve lie
// close together, and a group looks only into groups whose bounding boxes come within the list
// radius. The order of beads need not change when lists are built anew inside a block.

namespace pitchdrop::device {

/// The bounding box of a tile's beads. The first slot of a filled tile is occupied; empty slots
/// repeat it.
template <class T>
PITCHDROP_DEVICE GroupBox bounding_box(const T& tile, const BeadPlace& place,
                                       const PackedBead* packed)
{
    const auto bound = [&](std::int32_t own, std::int32_t first, std::int32_t& center,
                           float& half_side) {
        const std::int32_t offset = place.occupied ? wrapped_difference(own, first) : 0;
        const std::int32_t high = tile.max(offset);
        const std::int32_t low = ~tile.max(~offset); // complement reverses the order
        const std::int64_t middle = (std::int64_t(low) + high) / 2;
        center = wrap(std::int64_t(first) + middle);
        half_side = 0.5f * (float(high) - float(low)) + 1.0f;
    };
    const PackedBead own = packed[place.slot];
    const PackedBead first = packed[place.slot - std::uint32_t(tile.rank())];
    GroupBox box;
    box.filled = tile.any(place.occupied);
    box.padding = 0;
    bound(own.x, first.x, box.center[0], box.half_side[0]);
    bound(own.y, first.y, box.center[1], box.half_side[1]);
    bound(own.z, first.z, box.center[2], box.half_side[2]);
    return box;
}

/// Bounding boxes, one tile of 32 lanes per group.
struct BoundGroups {
    using Shared = simt::NoShared;
    BatchView batch;
    std::uint32_t first_block;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const BeadPlace place = locate(cta, batch, first_block);
        const ReplicaWork& work = batch.work[place.replica];
        if (!work.active || !work.rebuild) return;
        const auto tile = cta.template tile<group_lanes>();
        const GroupBox box = bounding_box(tile, place, batch.packed);
        if (tile.rank() == 0) batch.group[place.slot / group_lanes] = box;
    }
};

/// Full lists: every bead lists all beads within the list radius, in order of their slots.
struct BuildLists {
    using Shared = simt::NoShared;
    BatchView batch;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const BeadPlace place = locate(cta, batch, 0);
        ReplicaWork& work = batch.work[place.replica];
        if (!work.active || !work.rebuild) return;
        const ReplicaParameters& parameters = batch.parameters[place.replica];
        const auto tile = cta.template tile<group_lanes>();
        const PackedBead own = batch.packed[place.slot];
        const GroupBox own_box = batch.group[place.slot / group_lanes];
        const BoxTree tree(batch, parameters, place.replica);
        std::uint32_t count = 0;
        visit_near_groups(tile, own_box, tree, work.unit, float(parameters.list_radius),
                          [&](std::uint32_t base, std::uint32_t near) {
                              for (std::uint32_t bits = near; bits != 0; bits &= bits - 1)
                                  search_group(place, work, parameters, own,
                                               base + std::uint32_t(lowest_bit(bits)), count);
                          });
        batch.list_origin[place.slot] = own.fraction();
        batch.neighbour_count[place.slot] =
            count < parameters.capacity ? count : parameters.capacity;
        if (count > parameters.capacity) cta.atomic_maximum(&work.needed_capacity, count);
    }

private:
    PITCHDROP_DEVICE void search_group(const BeadPlace& place, const ReplicaWork& work,
                                       const ReplicaParameters& parameters, const PackedBead& own,
                                       std::uint32_t group, std::uint32_t& count) const
    {
        const std::uint32_t begin = group * group_lanes;
        const std::uint32_t end =
            begin + group_lanes < parameters.beads ? begin + group_lanes : parameters.beads;
        const float radius = float(parameters.list_radius);
        for (std::uint32_t other = begin; other < end; ++other) {
            const std::uint32_t slot = parameters.first_slot() + other;
            const Vec3<float> r = separation(own, batch.packed[slot], work.unit);
            if (!(dot(r, r) < radius * radius) || slot == place.slot || !place.occupied) continue;
            if (count < parameters.capacity)
                batch.neighbour[parameters.first_neighbour +
                                std::uint64_t(count) * parameters.slots() + place.local] =
                    other | (excluded(parameters, place.slot, slot) ? excluded_bit : 0u);
            ++count;
        }
    }

    /// Bonded neighbours stay in the list, marked: structure functions count them.
    PITCHDROP_DEVICE bool excluded(const ReplicaParameters& parameters, std::uint32_t slot,
                                   std::uint32_t other) const
    {
        if (!parameters.exclude_bonded) return false;
        const std::uint32_t row = parameters.first_row + batch.bead[slot];
        const std::uint32_t partner = batch.bead[other];
        for (std::uint32_t k = batch.bond_begin[row]; k < batch.bond_begin[row + 1]; ++k)
            if (batch.bond_partner[k] == partner) return true;
        return false;
    }
};

} // namespace pitchdrop::device
