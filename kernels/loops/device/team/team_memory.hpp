#pragma once
#include "kernels/loops/device/clusters.hpp"

// What a block of a team keeps in its own memory of the beads it serves: all but the positions that others
// read. Kernels find it through the addresses of BatchView, set so that a bead has the same index as in
// the batch.

namespace pitchdrop::device {

/// Warps that make the lists of a cluster together.
inline constexpr int list_parts = 4;

/// Byte offsets in a block's memory, from its beginning on. Nothing is kept where `clusters` is 0.
struct TeamMemory {
    std::uint32_t bytes = 0;    ///< of all the block's memory
    std::uint32_t clusters = 0; ///< the most that a block serves
    std::uint32_t image = 0, velocity = 0, force = 0, packed = 0, partner = 0;
    std::uint32_t list_origin = 0, prune_origin = 0, cluster = 0, whole_count = 0, pruned_count = 0;
    std::uint32_t pruned = 0, whole = 0; ///< lists; 0: they stay in global memory
};

/// How much room there is to ask for.
struct TeamMemoryNeeds {
    std::uint32_t begin;    ///< bytes that are taken
    std::uint32_t limit;    ///< bytes that there are
    std::uint32_t clusters; ///< of a block
    std::uint32_t bonds_of_bead;
    std::uint32_t capacity; ///< entries of a cluster's list
};

inline TeamMemory lay_out_memory(const TeamMemoryNeeds& needs)
{
    std::uint32_t end = needs.begin;
    const auto take = [&end](std::size_t bytes) {
        constexpr std::size_t aligned = 16;
        const std::uint32_t begin = end;
        end += std::uint32_t((bytes + aligned - 1) / aligned * aligned);
        return begin;
    };
    const std::size_t clusters = needs.clusters, beads = clusters * cluster_beads;
    TeamMemory memory;
    memory.clusters = needs.clusters;
    memory.image = take(beads * sizeof(Vec3<std::int32_t>));
    memory.velocity = take(beads * sizeof(Vec3<float>));
    memory.force = take(beads * sizeof(Vec3<float>));
    memory.packed = take(beads * sizeof(PackedBead));
    memory.partner = take(beads * needs.bonds_of_bead * sizeof(std::uint32_t));
    memory.list_origin = take(beads * sizeof(FixedFraction));
    memory.prune_origin = take(beads * sizeof(FixedFraction));
    memory.cluster = take(clusters * sizeof(GroupBox));
    memory.whole_count = take(clusters * list_parts * sizeof(std::uint32_t));
    memory.pruned_count = take(clusters * list_parts * sizeof(std::uint32_t));
    if (end > needs.limit) {
        memory = TeamMemory{};
        memory.bytes = needs.begin;
        return memory;
    }
    const std::size_t list = clusters * needs.capacity * sizeof(std::uint32_t);
    if (end + list <= needs.limit) memory.pruned = take(list);
    if (memory.pruned != 0 && end + list <= needs.limit) memory.whole = take(list);
    memory.bytes = end;
    return memory;
}

/// Lists of a cluster whose entries are counted through all of its parts, from `begin` on.
struct PartedList {
    const std::uint32_t* entry; ///< of the first part
    std::uint32_t stride;       ///< from one part to the next
    std::uint32_t begin, count;
    std::uint32_t end[list_parts]; ///< of the parts, as entries are counted

    PITCHDROP_DEVICE std::uint32_t operator[](std::uint32_t k) const
    {
        k += begin;
        std::uint32_t at = k;
        for (int part = 1; part < list_parts; ++part)
            if (k >= end[part - 1]) at = k - end[part - 1] + std::uint32_t(part) * stride;
        return entry[at];
    }
};

PITCHDROP_DEVICE PartedList whole_list(const std::uint32_t* lists, const std::uint32_t* counts,
                                       const ReplicaParameters& parameters,
                                       const ClusterPlace& place)
{
    PartedList list;
    list.stride = capacity_of_part(parameters, {0, list_parts});
    list.entry = lists + first_entry(parameters, place);
    list.begin = list.count = 0;
    for (std::uint32_t part = 0; part < list_parts; ++part) {
        list.count += counts[count_place(place, {part, list_parts})];
        list.end[part] = list.count;
    }
    return list;
}

} // namespace pitchdrop::device
