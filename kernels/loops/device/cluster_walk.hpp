#pragma once
#include "kernels/loops/device/clusters.hpp"

namespace pitchdrop::device {

/// What a warp has put side by side of 32 neighbours: places relative to the cluster's centre as the
/// bits of floats, or as they are where the cluster is wide.
struct StagedNeighbours {
    PackedBead bead[clusters_per_cta][32]; ///< `type` has the bits of an entry above the type
};

/// `walk` for clusters of one kind: `wide` is decided once a warp, not once a pair.
template <bool wide, simt::Cta C, class Visit>
PITCHDROP_DEVICE void walk_rows(C& cta, StagedNeighbours& staged, const BatchView& batch,
                                const ClusterPlace& place, const GroupBox& box,
                                const std::uint32_t* list, std::uint32_t count,
                                const float (&unit)[3], const Visit& visit)
{
    const auto tile = cta.template tile<32>();
    const std::uint32_t lane = std::uint32_t(tile.rank());
    const std::uint32_t own_bit = 1u << (lane % cluster_beads), stream = lane / cluster_beads;
    const PackedBead* beads = batch.packed + batch.parameters[place.replica].first_slot();
    const FixedFraction centre{box.center[0], box.center[1], box.center[2]};
    const PackedBead own = batch.packed[place.first_slot + lane % cluster_beads];
    const Vec3<float> own_place = separation(own, centre, unit);
    const bool occupied = lane % cluster_beads < place.occupied;
    PackedBead(&row)[32] = staged.bead[place.warp];

    for (std::uint32_t base = 0; base < count; base += 32) {
        PackedBead fetched{0, 0, 0, 0};
        if (base + lane < count) {
            const std::uint32_t entry = list[base + lane];
            fetched = beads[entry & entry_slot_mask];
            if (!wide) {
                const Vec3<float> r = separation(fetched, centre, unit);
                fetched.x = bits_of(r.x);
                fetched.y = bits_of(r.y);
                fetched.z = bits_of(r.z);
            }
            fetched.type |= entry & ~entry_slot_mask;
        }
        row[lane] = fetched;
        tile.sync();
        const std::uint32_t left = count - base < 32 ? count - base : 32;
        const std::uint32_t rounds = (left + cluster_streams - 1) / cluster_streams;
        for (std::uint32_t k = 0; k < rounds; ++k) {
            const PackedBead other = row[k * cluster_streams + stream];
            const Vec3<float> r =
                wide ? separation(own, other, unit)
                     : Vec3<float>{own_place.x - float_of(other.x), own_place.y - float_of(other.y),
                                   own_place.z - float_of(other.z)};
            if (occupied && k * cluster_streams + stream < left)
                visit(r, other.type & entry_slot_mask,
                      (other.type >> entry_slot_bits & own_bit) != 0);
        }
        tile.sync(); // the row may be written again
    }
}

/// Walks through a list of a cluster; every lane has one of its beads and one of four streams of
/// neighbours. `visit(r, type, unseen)` is called for all pairs with the vector from the neighbour to
/// the bead, in length units, in an order that depends on the list alone; `unseen` are the bead itself
/// and the pairs that are excluded.
template <simt::Cta C, class Visit>
PITCHDROP_DEVICE void walk(C& cta, StagedNeighbours& staged, const BatchView& batch,
                           const ClusterPlace& place, const std::uint32_t* list,
                           std::uint32_t count, const float (&unit)[3], const Visit& visit)
{
    const GroupBox box = batch.cluster[place.cluster];
    if (is_wide(box, batch.parameters[place.replica], unit))
        walk_rows<true>(cta, staged, batch, place, box, list, count, unit, visit);
    else
        walk_rows<false>(cta, staged, batch, place, box, list, count, unit, visit);
}

/// Sum over the streams of a bead, known to all of them.
template <class T>
PITCHDROP_DEVICE float sum_over_streams(const T& tile, float value)
{
    return tile.template sum_apart<cluster_beads>(value);
}

} // namespace pitchdrop::device
