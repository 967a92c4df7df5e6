#pragma once
#include "kernels/loops/device/batch_view.hpp"
#include "kernels/loops/device/bits.hpp"

// Lists of clusters: eight beads that follow each other on the space-filling curve share one list of
// single neighbours. A warp serves a cluster: eight streams of neighbours times four lanes that have two of
// the beads each, so that a neighbour is fetched once for eight beads and read once for two. An entry holds
// the neighbour's slot in the replica and, above it, a bit for each bead of the cluster that must not see
// it: itself and what it is bonded to.

namespace pitchdrop::device {

inline constexpr int cluster_beads = 8;
inline constexpr int beads_per_lane = 2;
inline constexpr int stream_lanes =
    cluster_beads / beads_per_lane; ///< lanes that share a neighbour
inline constexpr int cluster_streams = 32 / stream_lanes;
inline constexpr int clusters_per_cta = block_threads / 32;
/// Cooperating blocks that serve the beads of one block.
inline constexpr int ctas_per_block = block_threads / cluster_beads / clusters_per_cta;

inline constexpr std::uint32_t entry_slot_bits = 24;
inline constexpr std::uint32_t entry_slot_mask = (1u << entry_slot_bits) - 1;

PITCHDROP_INLINE std::uint32_t make_entry(std::uint32_t local_slot, std::uint32_t unseen_by)
{
    return local_slot | (unseen_by << entry_slot_bits);
}

/// Where a warp of a cluster kernel stands.
struct ClusterPlace {
    std::uint32_t replica;
    std::uint32_t cluster;     ///< counted over the batch
    std::uint32_t first_slot;  ///< of its beads, counted over the batch
    std::uint32_t first_local; ///< the same, counted in the replica
    std::uint32_t occupied;    ///< beads it has, 0 to 8
    int warp;                  ///< in the cooperating block
};

/// `first_block` counts blocks of beads.
template <simt::Cta C>
PITCHDROP_DEVICE ClusterPlace locate_cluster(const C& cta, const BatchView& batch,
                                             std::uint32_t first_block)
{
    ClusterPlace place;
    place.warp = cta.rank() / 32;
    const std::uint32_t cta_of_batch = first_block * ctas_per_block + std::uint32_t(cta.index());
    place.replica = batch.replica_of_block[cta_of_batch / ctas_per_block];
    place.cluster = cta_of_batch * clusters_per_cta + std::uint32_t(place.warp);
    place.first_slot = place.cluster * cluster_beads;
    const ReplicaParameters& parameters = batch.parameters[place.replica];
    place.first_local = place.first_slot - parameters.first_slot();
    const std::uint32_t left =
        place.first_local < parameters.beads ? parameters.beads - place.first_local : 0;
    place.occupied = left < cluster_beads ? left : cluster_beads;
    return place;
}

/// A list may consist of parts, each made and walked by a warp of its own: part k holds the neighbours
/// from groups k, k + count, k + 2 count, …
struct ListPart {
    std::uint32_t index = 0, count = 1; ///< `count` divides 32
};

PITCHDROP_DEVICE std::uint32_t capacity_of_part(const ReplicaParameters& parameters,
                                                const ListPart& part)
{
    return parameters.capacity / part.count;
}

/// Where entries of a cluster's lists begin, whole or pruned.
PITCHDROP_DEVICE std::uint64_t first_entry(const ReplicaParameters& parameters,
                                           const ClusterPlace& place, const ListPart& part = {})
{
    return parameters.first_neighbour +
           std::uint64_t(place.first_local / cluster_beads) * parameters.capacity +
           part.index * capacity_of_part(parameters, part);
}
PITCHDROP_DEVICE std::uint32_t count_place(const ClusterPlace& place, const ListPart& part = {})
{
    return place.cluster * part.count + part.index;
}

/// The largest cluster whose pairs have the same minimum image from its centre as from its beads.
PITCHDROP_DEVICE bool is_wide(const GroupBox& box, const ReplicaParameters& parameters,
                              const float (&unit)[3])
{
    constexpr float half_box = 2147483648.0f;
    for (int axis = 0; axis < 3; ++axis) {
        // Beads move by less than half the skin while a list serves, and so do their neighbours.
        const float reach = float(2 * parameters.list_radius - parameters.cutoff);
        if (box.half_side[axis] * unit[axis] + reach >= half_box * unit[axis]) return true;
    }
    return false;
}

} // namespace pitchdrop::device
