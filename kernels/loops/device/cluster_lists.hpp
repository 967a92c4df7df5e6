#pragma once
#include "kernels/loops/device/bounding_boxes.hpp"
#include "kernels/loops/device/clusters.hpp"

// Builds the lists of clusters, and prunes them: a whole list holds what may come into the cutoff
// before the beads have moved by half the skin, a pruned one the same for the smaller pruned skin. An
// entry stays if any bead of the cluster is near, so what is left out would have added nothing.

namespace pitchdrop::device {

/// Bounding boxes of groups, and of the clusters they consist of.
struct BoundBoxes {
    using Shared = simt::NoShared;
    BatchView batch;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const BeadPlace place = locate(cta, batch, 0);
        const ReplicaWork& work = batch.work[place.replica];
        if (!work.active || !work.rebuild) return;
        const auto of_group = cta.template tile<group_lanes>();
        const GroupBox group = bounding_box(of_group, place, batch.packed);
        if (of_group.rank() == 0) batch.group[place.slot / group_lanes] = group;
        const auto of_cluster = cta.template tile<cluster_beads>();
        const GroupBox cluster = bounding_box(of_cluster, place, batch.packed);
        if (of_cluster.rank() == 0) batch.cluster[place.slot / cluster_beads] = cluster;
    }
};

struct ClusterListShared {
    PackedBead own[clusters_per_cta][cluster_beads];
};

struct BuildClusterLists {
    using Shared = ClusterListShared;
    BatchView batch;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared& shared) const
    {
        const ClusterPlace place = locate_cluster(cta, batch, 0);
        ReplicaWork& work = batch.work[place.replica];
        if (work.active && (work.rebuild || work.prune)) serve(cta, shared, place, work);
    }

    /// One cluster, or a part of its lists; one warp of `cta` by itself.
    template <simt::Cta C>
    PITCHDROP_DEVICE void serve(C& cta, Shared& shared, const ClusterPlace& place,
                                ReplicaWork& work, const ListPart& part = {}) const
    {
        const ReplicaParameters& parameters = batch.parameters[place.replica];
        const auto tile = cta.template tile<32>();
        const std::uint32_t lane = std::uint32_t(tile.rank());
        if (lane < cluster_beads) {
            const std::uint32_t slot = place.first_slot + lane;
            const PackedBead own = batch.own_packed[slot];
            shared.own[place.warp][lane] = own;
            if (part.index == 0) {
                batch.prune_origin[slot] = own.fraction();
                if (work.rebuild) batch.list_origin[slot] = own.fraction();
            }
        }
        tile.sync();
        const Place where{place, part, first_entry(parameters, place, part),
                          capacity_of_part(parameters, part)};
        Counts counts{0, 0};
        if (work.rebuild)
            build(cta, shared, where, work, parameters, counts);
        else
            prune(cta, shared, where, work, parameters, counts);
        if (lane == 0) {
            const std::uint32_t most = where.capacity, at = count_place(place, part);
            if (work.rebuild) batch.neighbour_count[at] = counts.whole < most ? counts.whole : most;
            batch.pruned_count[at] = counts.pruned < most ? counts.pruned : most;
            if (counts.whole > most)
                cta.atomic_maximum(&work.needed_capacity, counts.whole * part.count);
        }
    }

private:
    struct Place {
        ClusterPlace of_cluster;
        ListPart part;
        std::uint64_t first; ///< entry
        std::uint32_t capacity;
    };
    struct Counts {
        std::uint32_t whole, pruned;
    };

    /// Looks into the groups that come near, 32 beads at a time.
    template <simt::Cta C>
    PITCHDROP_DEVICE void build(C& cta, Shared& shared, const Place& where, const ReplicaWork& work,
                                const ReplicaParameters& parameters, Counts& counts) const
    {
        const auto tile = cta.template tile<32>();
        const BoxTree tree(batch, parameters, where.of_cluster.replica);
        std::uint32_t of_part = 0; // of 32 groups; the first of them is a multiple of 32
        for (std::uint32_t k = where.part.index; k < 32; k += where.part.count) of_part |= 1u << k;
        visit_near_groups(tile, batch.cluster[where.of_cluster.cluster], tree, work.unit,
                          float(parameters.list_radius),
                          [&](std::uint32_t base, std::uint32_t near) {
                              for (std::uint32_t bits = near & of_part; bits != 0; bits &= bits - 1)
                                  search_group(tile, shared, where, work, parameters,
                                               base + std::uint32_t(lowest_bit(bits)), counts);
                          });
    }

    template <class T>
    PITCHDROP_DEVICE void search_group(const T& tile, Shared& shared, const Place& where,
                                       const ReplicaWork& work, const ReplicaParameters& parameters,
                                       std::uint32_t group, Counts& counts) const
    {
        const std::uint32_t local = group * group_lanes + std::uint32_t(tile.rank());
        const bool exists = local < parameters.beads;
        const float squared =
            exists ? nearest(shared, where.of_cluster,
                             batch.packed[parameters.first_slot() + local], work.unit)
                   : far_away;
        const bool listed = squared < square(parameters.list_radius);
        std::uint32_t entry = 0;
        if (listed) entry = make_entry(local, unseen_by(where.of_cluster, parameters, local));
        append(tile, batch.neighbour + where.first, listed, entry, where.capacity, counts.whole);
        append(tile, batch.pruned + where.first, squared < square(parameters.pruned_radius), entry,
               where.capacity, counts.pruned);
    }

    template <simt::Cta C>
    PITCHDROP_DEVICE void prune(C& cta, Shared& shared, const Place& where, const ReplicaWork& work,
                                const ReplicaParameters& parameters, Counts& counts) const
    {
        const auto tile = cta.template tile<32>();
        const std::uint32_t whole =
            batch.neighbour_count[count_place(where.of_cluster, where.part)];
        for (std::uint32_t base = 0; base < whole; base += 32) {
            const std::uint32_t k = base + std::uint32_t(tile.rank());
            std::uint32_t entry = 0;
            float squared = far_away;
            if (k < whole) {
                entry = batch.neighbour[where.first + k];
                squared = nearest(shared, where.of_cluster,
                                  batch.packed[parameters.first_slot() + (entry & entry_slot_mask)],
                                  work.unit);
            }
            append(tile, batch.pruned + where.first, squared < square(parameters.pruned_radius),
                   entry, where.capacity, counts.pruned);
        }
    }

    static constexpr float far_away = 1e30f;
    static PITCHDROP_DEVICE float square(double radius) { return float(radius) * float(radius); }

    /// Square of the distance to the nearest bead of the cluster.
    static PITCHDROP_DEVICE float nearest(const Shared& shared, const ClusterPlace& place,
                                          const PackedBead& other, const float (&unit)[3])
    {
        float least = far_away;
        for (std::uint32_t i = 0; i < place.occupied; ++i) {
            const Vec3<float> r = separation(shared.own[place.warp][i], other, unit);
            const float squared = dot(r, r);
            least = squared < least ? squared : least;
        }
        return least;
    }

    /// Bits of the cluster's beads that are the neighbour itself or, where bonded pairs are
    /// excluded, bonded to it.
    PITCHDROP_DEVICE std::uint32_t unseen_by(const ClusterPlace& place,
                                             const ReplicaParameters& parameters,
                                             std::uint32_t local) const
    {
        const auto bit = [&](std::uint32_t slot) {
            const std::uint32_t lane = slot - place.first_local; // wraps where it is another's
            return lane < cluster_beads ? 1u << lane : 0u;
        };
        std::uint32_t bits = bit(local);
        if (!parameters.exclude_bonded) return bits;
        const std::uint32_t first = parameters.first_slot();
        const std::uint32_t row = parameters.first_row + batch.bead[first + local];
        for (std::uint32_t k = batch.bond_begin[row]; k < batch.bond_begin[row + 1]; ++k)
            bits |= bit(batch.slot_of_bead[first + batch.bond_partner[k]]);
        return bits;
    }

    /// Puts the chosen lanes' entries side by side, in the order of the lanes.
    template <class T>
    static PITCHDROP_DEVICE void append(const T& tile, std::uint32_t* list, bool chosen,
                                        std::uint32_t entry, std::uint32_t capacity,
                                        std::uint32_t& count)
    {
        const std::uint32_t bits = tile.ballot(chosen);
        const std::uint32_t place = count + std::uint32_t(set_bits_below(bits, tile.rank()));
        if (chosen && place < capacity) list[place] = entry;
        count += std::uint32_t(set_bits(bits));
    }
};

} // namespace pitchdrop::device
