#pragma once
#include "kernels/backend/cpu/simd/lanes.hpp"

namespace pitchdrop::PITCHDROP_SIMD {

/// Writes the lists of groups one behind the other, as far as the capacity goes.
class GroupLists {
public:
    GroupLists(const SlotView& slots, const ListView& from, ListView& to,
               const PruneRequest& request)
        : slots_(slots), from_(from), to_(to), request_(request), metric_(request.unit),
          radius_squared_(request.radius / request.unit.x * (request.radius / request.unit.x))
    {
    }

    /// The positions of a cluster's list, array by array, for all groups of the cluster.
    void load(std::int32_t local)
    {
        first_ = from_.begin[local];
        masked_ = from_.masked_end[local] - first_;
        count_ = from_.end[local] - first_;
        for (std::int32_t n = 0; n < count_; n += width) {
            std::uint32_t slot[width];
            std::memcpy(slot, from_.slot + first_ + n, sizeof(slot));
            for (std::int32_t lane = count_ - n; lane < width; ++lane) slot[lane] = slot[0];
            const Cluster candidates = load_scattered(slots_, slot);
            candidates.x.store(row(0) + n);
            candidates.y.store(row(1) + n);
            candidates.z.store(row(2) + n);
        }
    }

    /// The list of one group of the cluster; `index` counts the groups of the chunk.
    void add(std::int32_t group, std::int32_t index)
    {
        for (int bead = 0; bead < beads_per_group; ++bead) {
            const std::int32_t s = group * beads_per_group + bead;
            bead_[bead] = {Ints(slots_.x[s]), Ints(slots_.y[s]), Ints(slots_.z[s])};
        }
        const int shift = group % groups_per_cluster * beads_per_group;
        used_ += neighbours_per_pack - 1; // room for what completes the first pack
        const std::int32_t begin = used_;
        std::int32_t n = 0;
        for (; n < masked_; n += width) add_masked(n, shift);
        const std::int32_t masked = used_ - begin;
        n = masked_;
        for (; n + width <= count_; n += width) add_plain(n, all_lanes);
        if (n < count_) add_plain(n, valid_lanes(count_ - n));
        to_.begin[index] = begin;
        to_.end[index] = used_;
        to_.masked_end[index] =
            complete_packs(begin, masked, std::uint32_t(group * beads_per_group));
    }
    std::int32_t used() const { return used_; }

private:
    std::int32_t* row(int axis) const { return request_.candidates + axis * request_.row; }

    PITCHDROP_INLINE std::uint32_t near(std::int32_t n) const
    {
        const Cluster candidates{Ints::load(row(0) + n), Ints::load(row(1) + n),
                                 Ints::load(row(2) + n)};
        Floats least = separation<false>(bead_[0], candidates, metric_).squared;
        for (int bead = 1; bead < beads_per_group; ++bead) {
            const Floats squared = separation<false>(bead_[bead], candidates, metric_).squared;
            least = select(squared < least, squared, least);
        }
        return less_bits(least, radius_squared_);
    }
    PITCHDROP_INLINE void add_plain(std::int32_t n, std::uint32_t valid)
    {
        const std::uint32_t chosen = near(n) & valid;
        if (used_ + width <= to_.capacity)
            store_chosen(to_.slot + used_, load_words(from_.slot + first_ + n), chosen);
        used_ += __builtin_popcount(chosen);
    }
    void add_masked(std::int32_t n, int shift)
    {
        const Ints all = load_words(from_.mask + first_ + n);
        const Ints own((all.v >> shift) & ((1 << beads_per_group) - 1));
        const Mask any_bead{own.v != 0};
        const std::uint32_t valid = masked_ - n < width ? valid_lanes(masked_ - n) : all_lanes;
        const std::uint32_t chosen = near(n) & bits(any_bead) & valid;
        if (used_ + width <= to_.capacity) {
            store_chosen(to_.slot + used_, load_words(from_.slot + first_ + n), chosen);
            store_chosen(to_.mask + used_, own, chosen);
        }
        used_ += __builtin_popcount(chosen);
    }
    static PITCHDROP_INLINE Ints load_words(const std::uint32_t* from)
    {
        return Ints::load(reinterpret_cast<const std::int32_t*>(from));
    }

    /// Packs end with the list. What the first lacks are beads of the group, masked out; plain entries that
    /// share a pack with masked ones get a mask. Returns where the packs with masks end.
    std::int32_t complete_packs(std::int32_t begin, std::int32_t masked, std::uint32_t own_slot)
    {
        constexpr std::int32_t pack = neighbours_per_pack;
        if (used_ + width > to_.capacity) return begin;
        const std::int32_t missing = (pack - (used_ - begin) % pack) % pack;
        std::int32_t e = begin - missing;
        for (std::int32_t k = e; k < begin; ++k) to_.slot[k] = own_slot;
        for (; e < begin + masked; e += pack) {
            std::uint32_t word = 0;
            for (std::int32_t k = 0; k < pack; ++k) {
                const std::uint32_t beads = e + k < begin            ? 0u
                                            : e + k < begin + masked ? to_.mask[e + k]
                                                                     : (1u << beads_per_group) - 1u;
                word |= beads << (beads_per_group * k);
            }
            to_.mask[e] = word;
        }
        return e;
    }

    const SlotView& slots_;
    const ListView& from_;
    ListView& to_;
    const PruneRequest& request_;
    Metric metric_;
    Floats radius_squared_;
    Cluster bead_[beads_per_group];
    std::int32_t first_ = 0, masked_ = 0, count_ = 0, used_ = 0;
};

/// The forces walk through the lists of groups: what no bead of a group can reach only costs time there.
inline std::int32_t prune(const SlotView& slots, const ListView& from, ListView& to,
                          const PruneRequest& request)
{
    GroupLists lists(slots, from, to, request);
    for (std::int32_t c = request.first_cluster; c < request.last_cluster; ++c) {
        const std::int32_t local = c - request.first_cluster;
        lists.load(local);
        for (std::int32_t g = 0; g < groups_per_cluster; ++g)
            lists.add(c * groups_per_cluster + g, local * groups_per_cluster + g);
    }
    for (std::int32_t s = request.first_cluster * width; s < request.last_cluster * width; ++s) {
        slots.pruned_x[s] = slots.x[s];
        slots.pruned_y[s] = slots.y[s];
        slots.pruned_z[s] = slots.z[s];
    }
    return lists.used() + width; // whole packs are written
}

} // namespace pitchdrop::PITCHDROP_SIMD
