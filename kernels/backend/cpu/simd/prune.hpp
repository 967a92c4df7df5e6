#pragma once
#include "kernels/backend/cpu/simd/lanes.hpp"
#include "kernels/core/fixed_point.hpp"

namespace pitchdrop::PITCHDROP_SIMD {

/// Which candidates lie within the radius of any bead of a group.
class NearGroup {
public:
    NearGroup(const SlotView& slots, std::int32_t group, const PruneRequest& request)
        : unit_{request.unit.x, request.unit.y, request.unit.z},
          radius_squared_(request.radius * request.radius * 1.00001f)
    {
        const std::int32_t at = first_bead(group);
        const float unit[3] = {request.unit.x, request.unit.y, request.unit.z};
        const std::int32_t* const position[3] = {slots.x + at, slots.y + at, slots.z + at};
        for (int axis = 0; axis < 3; ++axis)
            for (int bead = 0; bead < beads_per_group; ++bead) {
                const std::int32_t here = position[axis][bead], first = position[axis][0];
                const float offset = float(wrapped_difference(here, first)) * unit[axis];
                bead_[bead][axis] = Ints(here);
                offset_[bead][axis] = Floats(offset);
                const float reach = 1.001f * (request.radius + __builtin_fabsf(offset));
                if (!(reach < unit[axis] * 2147483648.0f)) in_one_image_ = false;
            }
    }
    /// The image of a candidate that is nearest to the first bead is then the one that counts for all of them:
    /// half of the box is longer than the radius and the group together.
    bool in_one_image() const { return in_one_image_; }

    PITCHDROP_INLINE std::uint32_t in_one_image(const Cluster& candidates) const
    {
        const Floats x = to_float(candidates.x - bead_[0][0]) * unit_[0];
        const Floats y = to_float(candidates.y - bead_[0][1]) * unit_[1];
        const Floats z = to_float(candidates.z - bead_[0][2]) * unit_[2];
        Floats least = x * x + y * y + z * z;
        for (int bead = 1; bead < beads_per_group; ++bead) {
            const Floats dx = x - offset_[bead][0], dy = y - offset_[bead][1],
                         dz = z - offset_[bead][2];
            least = smaller(least, dx * dx + dy * dy + dz * dz);
        }
        return less_bits(least, radius_squared_);
    }
    PITCHDROP_INLINE std::uint32_t in_any_image(const Cluster& candidates) const
    {
        Floats least(1e30f);
        for (int bead = 0; bead < beads_per_group; ++bead) {
            const Floats dx = to_float(candidates.x - bead_[bead][0]) * unit_[0];
            const Floats dy = to_float(candidates.y - bead_[bead][1]) * unit_[1];
            const Floats dz = to_float(candidates.z - bead_[bead][2]) * unit_[2];
            least = smaller(least, dx * dx + dy * dy + dz * dz);
        }
        return less_bits(least, radius_squared_);
    }

private:
    Floats unit_[3], radius_squared_;
    Ints bead_[beads_per_group][3];
    Floats offset_[beads_per_group][3];
    bool in_one_image_ = true;
};

/// Writes the lists of groups one behind the other, as far as the capacity goes.
class GroupLists {
public:
    GroupLists(const SlotView& slots, const ListView& from, ListView& to,
               const PruneRequest& request)
        : slots_(slots), from_(from), to_(to), request_(request)
    {
    }

    /// The positions of a cluster's list, array by array, for all groups of the cluster.
    void load(std::int32_t local)
    {
        first_ = from_.begin[local];
        masked_ = from_.border[local] - first_;
        count_ = from_.end[local] - first_;
        masks_ += masks_of_last_;
        masks_of_last_ = masked_;
        for (std::int32_t n = 0; n < count_; n += width) { // behind the last are slots too
            const Cluster candidates = load_scattered(slots_, from_.slot + first_ + n);
            candidates.x.store(row(0) + n);
            candidates.y.store(row(1) + n);
            candidates.z.store(row(2) + n);
        }
    }

    /// The list of one group of the cluster; `index` counts the groups of the chunk.
    void add(std::int32_t group, std::int32_t index)
    {
        const NearGroup near(slots_, group, request_);
        if (near.in_one_image())
            add_near(group, index, [&](const Cluster& c) { return near.in_one_image(c); });
        else
            add_near(group, index, [&](const Cluster& c) { return near.in_any_image(c); });
    }
    std::int32_t used() const { return used_; }
    std::int32_t masks() const { return masks_used_; }

private:
    std::int32_t* row(int k) const { return request_.candidates + k * request_.row; }
    /// Masks of the entries of the group that need one.
    std::uint32_t* entry_masks() const { return reinterpret_cast<std::uint32_t*>(row(3)); }
    PITCHDROP_INLINE Cluster candidates(std::int32_t n) const
    {
        return {Ints::load(row(0) + n), Ints::load(row(1) + n), Ints::load(row(2) + n)};
    }
    static PITCHDROP_INLINE Ints load_words(const std::uint32_t* from)
    {
        return Ints::load(reinterpret_cast<const std::int32_t*>(from));
    }

    template <class Near>
    PITCHDROP_INLINE void add_near(std::int32_t group, std::int32_t index, Near&& near)
    {
        const std::int32_t begin = used_;
        std::int32_t used = begin;
        const auto add = [&](std::int32_t n, std::uint32_t chosen) PITCHDROP_INLINE_LAMBDA {
            if (used + width <= to_.capacity)
                store_chosen(to_.slot + used, load_words(from_.slot + first_ + n), chosen);
            used += __builtin_popcount(chosen);
        };
        for (std::int32_t n = masked_; n < count_; n += width) {
            const std::uint32_t valid = count_ - n < width ? valid_lanes(count_ - n) : all_lanes;
            add(n, near(candidates(n)) & valid);
        }
        const std::int32_t plain = used - begin;
        const int shift = group % groups_per_cluster * beads_per_group;
        for (std::int32_t n = 0; n < masked_; n += width) {
            const Ints all = load_words(from_.mask + masks_ + n);
            const Ints own((all.v >> shift) & ((1 << beads_per_group) - 1));
            const std::uint32_t valid = masked_ - n < width ? valid_lanes(masked_ - n) : all_lanes;
            const std::uint32_t chosen = near(candidates(n)) & bits(Mask{own.v != 0}) & valid;
            store_chosen(entry_masks() + (used - begin - plain), own, chosen);
            add(n, chosen);
        }
        to_.begin[index] = begin;
        to_.end[index] = used;
        to_.border[index] = complete_packs(begin, plain, used, std::uint32_t(first_bead(group)));
        to_.begin[index + 1] = used_;
    }

    /// What the last packs lack are beads of the group, masked out; plain entries that share packs with masked ones get
    /// a mask. Returns where the packs with masks begin.
    std::int32_t complete_packs(std::int32_t begin, std::int32_t plain, std::int32_t used,
                                std::uint32_t own_slot)
    {
        constexpr std::int32_t pack = neighbours_per_pack, unit = packs_at_once * pack;
        const std::int32_t border = begin + plain / unit * unit;
        const std::int32_t units = (used - border + unit - 1) / unit;
        const std::int32_t end = border + (units < 1 ? 1 : units) * unit;
        const std::int32_t packs = (end - border) / pack;
        used_ = end;
        if (end + width > to_.capacity || masks_used_ + packs > to_.capacity / entries_per_mask) {
            masks_used_ += packs;
            return border;
        }
        for (std::int32_t e = used; e < end; ++e) to_.slot[e] = own_slot;
        const std::int32_t first_masked = begin + plain;
        for (std::int32_t e = border; e < end; e += pack, ++masks_used_) {
            std::uint32_t word = 0;
            for (std::int32_t k = e; k < e + pack; ++k) {
                const std::uint32_t beads = k < first_masked ? (1u << beads_per_group) - 1u
                                            : k < used       ? entry_masks()[k - first_masked]
                                                             : 0u;
                word |= beads << (beads_per_group * (k - e));
            }
            to_.mask[masks_used_] = word;
        }
        return border;
    }

    const SlotView& slots_;
    const ListView& from_;
    ListView& to_;
    const PruneRequest& request_;
    std::int32_t first_ = 0, masked_ = 0, count_ = 0;
    std::int32_t masks_ = 0, masks_of_last_ = 0; ///< of the lists of clusters
    std::int32_t used_ = 0, masks_used_ = 0;
};

/// The forces walk through the lists of groups: what no bead of a group can reach only costs time there.
inline std::int32_t prune(const SlotView& slots, const ListView& from, ListView& to,
                          const PruneRequest& request)
{
    GroupLists lists(slots, from, to, request);
    Prefetch coming(request.coming, request.last_cluster - request.first_cluster);
    for (std::int32_t c = request.first_cluster; c < request.last_cluster; ++c) {
        const std::int32_t local = c - request.first_cluster;
        coming.next();
        lists.load(local);
        for (std::int32_t g = 0; g < groups_per_cluster; ++g)
            lists.add(c * groups_per_cluster + g, local * groups_per_cluster + g);
    }
    for (std::int32_t s = request.first_cluster * width; s < request.last_cluster * width; ++s) {
        slots.pruned_x[s] = slots.x[s];
        slots.pruned_y[s] = slots.y[s];
        slots.pruned_z[s] = slots.z[s];
    }
    return capacity_for(lists.used(), lists.masks());
}

} // namespace pitchdrop::PITCHDROP_SIMD
