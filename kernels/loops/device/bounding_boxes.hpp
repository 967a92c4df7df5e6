#pragma once
#include "kernels/loops/device/box_tree.hpp"

// Neighbours without cells: 32 beads that follow each other on the space-filling curve lie close
// together, and one looks only into groups whose bounding boxes come within reach. The order of beads
// need not change when lists are built anew inside a block.

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

} // namespace pitchdrop::device
