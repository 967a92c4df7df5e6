#pragma once
#include "kernels/backend/cpu/simd/window.hpp"
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

/// Writes the lists of groups in a window one behind the other, as far as the capacity goes.
template <bool of_several>
class GroupLists {
public:
    GroupLists(const SlotView& slots, const ListView& from, PrunedView& to,
               const PruneRequest& request)
        : slots_(slots), from_(from), to_(to), request_(request), window_(request.window)
    {
    }

    /// The list of one group; `index` counts the groups of the chunk.
    void add(std::int32_t group, std::int32_t index)
    {
        const NearGroup near(slots_, group, request_);
        const std::int32_t begin = used_;
        const std::int32_t plain =
            near.in_one_image()
                ? add_near(index, [&](const Cluster& c) { return near.in_one_image(c); })
                : add_near(index, [&](const Cluster& c) { return near.in_any_image(c); });
        add_masked(masked_of(index), index, begin, plain, window_.own_entry(first_bead(group)));
    }
    /// Entries of this window, to be read behind the last.
    void finish()
    {
        if (used_ + entries_ahead <= to_.capacity)
            for (std::int32_t k = 0; k < entries_ahead; ++k) to_.slot[used_ + k] = 0;
        used_ += entries_ahead;
    }
    std::int32_t used() const { return used_; }
    std::int32_t mask_bytes() const { return mask_bytes_; }
    std::int32_t next_window() const { return window_.next(); }

private:
    /// The plain entries. Returns how many there are.
    template <class Near>
    PITCHDROP_INLINE std::int32_t add_near(std::int32_t index, Near&& near)
    {
        const std::int32_t last = from_.begin[index + 1], capacity = to_.capacity;
        const std::uint32_t* const from = from_.slot;
        PrunedSlot* const to = to_.slot;
        std::int32_t used = used_;
        for (std::int32_t n = from_.border[index]; n < last; n += width) {
            const Ints slots = load_slots(from + n); // behind the last are slots too
            const std::uint32_t here = window_.holds(slots, last - n);
            if (here == 0) continue;
            const std::uint32_t chosen = near(load_scattered(slots_.packed, from + n)) & here;
            if (used + width <= capacity)
                store_chosen(to + used, window_.entries_of(slots), chosen);
            used += __builtin_popcount(chosen);
        }
        const std::int32_t plain = used - used_;
        used_ = used;
        return plain;
    }

    struct Masked {
        const std::uint32_t* slot;
        const std::uint64_t* mask;
        std::int32_t count;
    };
    static PITCHDROP_INLINE Ints load_slots(const std::uint32_t* slot)
    {
        return Ints::load(reinterpret_cast<const std::int32_t*>(slot));
    }
    /// What needs a mask, wherever it is in the window.
    PITCHDROP_INLINE Masked masked_of(std::int32_t index)
    {
        const Masked all{from_.slot + from_.begin[index], from_.mask + masks_,
                         from_.border[index] - from_.begin[index]};
        masks_ += mask_words(all.count);
        bool are_here = true;
        for (std::int32_t k = 0; k < all.count; k += width)
            are_here &= window_.holds(load_slots(all.slot + k), all.count - k) ==
                        valid_lanes(all.count - k);
        return are_here ? all : those_here(all);
    }
    Masked those_here(const Masked& all)
    {
        std::int32_t count = 0;
        for (std::int32_t k = 0; k < all.count; k += width)
            for (std::uint32_t here = window_.holds(load_slots(all.slot + k), all.count - k);
                 here != 0; here &= here - 1) {
                const std::int32_t e = k + __builtin_ctz(here);
                const std::uint64_t beads = all.mask[e / 16] >> (4 * (e % 16)) & 15;
                if (count % 16 == 0) request_.kept_masks[count / 16] = 0;
                request_.kept_masks[count / 16] |= beads << (4 * (count % 16));
                request_.kept_slots[count++] = all.slot[e];
            }
        const std::uint32_t first = count > 0 ? request_.kept_slots[0] : 0;
        for (std::int32_t k = 0; k < width; ++k) request_.kept_slots[count + k] = first;
        return {request_.kept_slots, request_.kept_masks, count};
    }

    /// And beads of the group that complete the last packs; plain entries that share packs with these get a mask.
    PITCHDROP_INLINE void add_masked(const Masked& from, std::int32_t index, std::int32_t begin,
                                     std::int32_t plain, PrunedSlot own)
    {
        constexpr std::int32_t unit = packs_at_once * neighbours_per_pack;
        const std::int32_t masked = from.count;
        const std::int32_t shared = plain % unit, border = begin + plain - shared;
        const std::int32_t units =
            shared + masked <= unit ? 1 : (shared + masked + unit - 1) / unit;
        const std::int32_t end = border + units * unit, used = used_ + masked;
        const std::int32_t words = mask_words(masked);
        if (end + 2 * width <= to_.capacity && mask_bytes_ + 8 * (words + 1) <= to_.capacity) {
            for (std::int32_t k = 0; k < masked; k += width)
                store_chosen(to_.slot + used_ + k, window_.entries_of(load_slots(from.slot + k)),
                             all_lanes);
            for (std::int32_t k = 0; k < unit; ++k) to_.slot[used + k] = own;
            std::uint64_t carry = (std::uint64_t(1) << (4 * shared)) - 1;
            std::uint8_t* mask = to_.mask + mask_bytes_;
            for (std::int32_t k = 0; k <= words; ++k, mask += sizeof(carry)) {
                const std::uint64_t next = k < words ? from.mask[k] : 0;
                carry |= next << (4 * shared);
                std::memcpy(mask, &carry, sizeof(carry));
                carry = shared > 0 ? next >> (64 - 4 * shared) : 0;
            }
        }
        mask_bytes_ += units * unit / 2;
        to_.begin[index] = begin;
        to_.border[index] = border;
        to_.end[index] = used;
        to_.begin[index + 1] = used_ = end;
    }

    const SlotView& slots_;
    const ListView& from_;
    PrunedView& to_;
    const PruneRequest& request_;
    WindowOfList<of_several> window_;
    std::int32_t masks_ = 0; ///< of the whole lists
    std::int32_t used_ = 0, mask_bytes_ = 0;
};

template <bool of_several>
ListSize prune_in_window(const SlotView& slots, const ListView& from, PrunedView& to,
                         const PruneRequest& request)
{
    to.base = WindowOfList<of_several>(request.window).base();
    GroupLists<of_several> lists(slots, from, to, request);
    Prefetch coming(request.coming,
                    (request.last_cluster - request.first_cluster) * groups_per_cluster);
    for_each_group(request.first_cluster, request.last_cluster,
                   [&](std::int32_t group, std::int32_t index) {
                       coming.next();
                       lists.add(group, index);
                   });
    lists.finish();
    for (std::int32_t s = request.first_cluster * width; s < request.last_cluster * width; ++s) {
        slots.pruned_x[s] = slots.x[s];
        slots.pruned_y[s] = slots.y[s];
        slots.pruned_z[s] = slots.z[s];
    }
    return {capacity_for(lists.used() + width, lists.mask_bytes() + 16), lists.used(),
            lists.mask_bytes(), lists.next_window()};
}

/// The forces walk through pruned lists: what no bead of a group can reach only costs time there.
inline ListSize prune(const SlotView& slots, const ListView& from, PrunedView& to,
                      const PruneRequest& request)
{
    return request.window.holds_all ? prune_in_window<false>(slots, from, to, request)
                                    : prune_in_window<true>(slots, from, to, request);
}

} // namespace pitchdrop::PITCHDROP_SIMD
