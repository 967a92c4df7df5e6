#pragma once
#include "kernels/loops/device/clusters.hpp"

namespace pitchdrop::device {

/// What a warp has put side by side of 32 neighbours: places relative to the cluster's centre as the
/// bits of floats, or as they are where the cluster is wide.
struct StagedNeighbours {
    PackedBead bead[clusters_per_cta][32]; ///< `type` has the bits of an entry above the type
};

/// Where nothing is: so far away that no pair with it counts, and its square is still a number.
inline constexpr float nowhere = 1e12f;

/// Which bead of its cluster a lane has as its n-th.
PITCHDROP_DEVICE std::uint32_t member_of_cluster(std::uint32_t lane, int n)
{
    return lane % stream_lanes + std::uint32_t(n * stream_lanes);
}

struct OwnBead {
    PackedBead bead;
    Vec3<float> place; ///< from the cluster's centre
    bool occupied;
};

/// Entries one after the other, `count` of them.
struct PlainList {
    const std::uint32_t* entry;
    std::uint32_t count;

    PITCHDROP_DEVICE std::uint32_t operator[](std::uint32_t k) const { return entry[k]; }
};

/// `walk` for clusters of one kind: `wide` is decided once a warp, not once a pair.
template <bool wide, class List>
struct RowWalk {
    StagedNeighbours& staged;
    const BatchView& batch;
    const ClusterPlace& place;
    const PackedBead* beads; ///< of the replica
    const List& list;
    const float (&unit)[3];

    template <simt::Cta C, class Visit>
    PITCHDROP_DEVICE void operator()(C& cta, const GroupBox& box, const Visit& visit) const
    {
        const auto tile = cta.template tile<32>();
        const std::uint32_t lane = std::uint32_t(tile.rank()), count = list.count;
        const FixedFraction centre{box.center[0], box.center[1], box.center[2]};
        OwnBead own[beads_per_lane];
        for (int n = 0; n < beads_per_lane; ++n) {
            const std::uint32_t member = member_of_cluster(lane, n);
            own[n].bead = batch.own_packed[place.first_slot + member];
            own[n].place = separation(own[n].bead, centre, unit);
            own[n].occupied = member < place.occupied;
            if (!own[n].occupied) own[n].place = {-nowhere, -nowhere, -nowhere};
        }
        PackedBead(&row)[32] = staged.bead[place.warp];

        // While neighbours are visited the next ones are on their way, and the entries after those.
        std::uint32_t entry = entry_at(lane), next = entry_at(32 + lane);
        PackedBead ahead = bead_at(lane, entry);
        for (std::uint32_t base = 0; base < count; base += 32) {
            row[lane] = prepared(ahead, entry, centre, base + lane < count);
            entry = next;
            ahead = bead_at(base + 32 + lane, entry);
            next = entry_at(base + 64 + lane);
            tile.sync();
            const std::uint32_t left = count - base < 32 ? count - base : 32;
            if (!wide && left == 32)
                visit_row<true>(row, lane, own, left, visit);
            else
                visit_row<false>(row, lane, own, left, visit);
            tile.sync(); // the row may be written again
        }
    }

private:
    PITCHDROP_DEVICE std::uint32_t entry_at(std::uint32_t k) const
    {
        return k < list.count ? list[k] : 0;
    }
    PITCHDROP_DEVICE PackedBead bead_at(std::uint32_t k, std::uint32_t entry) const
    {
        return k < list.count ? beads[entry & entry_slot_mask] : PackedBead{0, 0, 0, 0};
    }
    /// The number of rounds is known to the compiler where the row is `full`.
    template <bool full, class Visit>
    PITCHDROP_DEVICE void visit_row(const PackedBead (&row)[32], std::uint32_t lane,
                                    const OwnBead (&own)[beads_per_lane], std::uint32_t left,
                                    const Visit& visit) const
    {
        const std::uint32_t stream = lane / stream_lanes;
        const std::uint32_t rounds =
            full ? 32 / cluster_streams : (left + cluster_streams - 1) / cluster_streams;
        for (std::uint32_t k = 0; k < rounds; ++k) {
            if (wide && k * cluster_streams + stream >= left) continue; // nowhere is no integer
            const PackedBead other = row[k * cluster_streams + stream];
            for (int n = 0; n < beads_per_lane; ++n) {
                const std::uint32_t own_bit = 1u << (member_of_cluster(lane, n) + entry_slot_bits);
                const Vec3<float> r = wide ? separation(own[n].bead, other, unit)
                                           : Vec3<float>{own[n].place.x - float_of(other.x),
                                                         own[n].place.y - float_of(other.y),
                                                         own[n].place.z - float_of(other.z)};
                const bool unseen = (other.type & own_bit) != 0 || (wide && !own[n].occupied);
                visit(n, r, other.type & entry_slot_mask, unseen);
            }
        }
    }
    PITCHDROP_DEVICE PackedBead prepared(PackedBead bead, std::uint32_t entry,
                                         const FixedFraction& centre, bool exists) const
    {
        if (!exists) return {bits_of(nowhere), bits_of(nowhere), bits_of(nowhere), 0};
        if (!wide) {
            const Vec3<float> r = separation(bead, centre, unit);
            bead.x = bits_of(r.x);
            bead.y = bits_of(r.y);
            bead.z = bits_of(r.z);
        }
        bead.type |= entry & ~entry_slot_mask;
        return bead;
    }
};

/// Walks through a list of a cluster; every lane has some of its beads and one of the streams of
/// neighbours. `visit(n, r, type, unseen)` is called for all pairs of the lane's n-th bead with the vector
/// from the neighbour to the bead, in length units, in an order that depends on the list alone; `unseen`
/// are the bead itself and the pairs that are excluded. Where there is no bead or no neighbour, pairs are
/// unseen or too far apart to count.
template <simt::Cta C, class List, class Visit>
PITCHDROP_DEVICE void walk(C& cta, StagedNeighbours& staged, const BatchView& batch,
                           const ClusterPlace& place, const List& list, const float (&unit)[3],
                           const Visit& visit)
{
    const ReplicaParameters& parameters = batch.parameters[place.replica];
    const PackedBead* const beads = batch.packed + parameters.first_slot();
    const GroupBox box = batch.cluster[place.cluster];
    if (is_wide(box, parameters, unit))
        RowWalk<true, List>{staged, batch, place, beads, list, unit}(cta, box, visit);
    else
        RowWalk<false, List>{staged, batch, place, beads, list, unit}(cta, box, visit);
}

/// Sums over the streams: lanes 0 to 7 come to know that of the bead of the cluster they are called after.
template <class T, class Number>
PITCHDROP_DEVICE Number sum_of_member(const T& tile, const Number (&of_own)[beads_per_lane])
{
    Number sum = tile.template sum_apart<stream_lanes>(of_own[0]);
    for (int n = 1; n < beads_per_lane; ++n) {
        const Number next = tile.template sum_apart<stream_lanes>(of_own[n]);
        if (tile.rank() / stream_lanes == n) sum = next;
    }
    return sum;
}

} // namespace pitchdrop::device
