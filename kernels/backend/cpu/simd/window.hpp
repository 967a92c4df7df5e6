#pragma once
#include "kernels/backend/cpu/simd/lanes.hpp"

#include <limits>

// Entries of pruned lists have 16 bits: most of what a step reads are lists. They count from the first slot of a
// window, and where neighbours are farther apart than that, across the border of the box or in a very large system,
// a list has a part for each window that it needs.

namespace pitchdrop::PITCHDROP_SIMD {

/// Which slots a part of a list is for, and which are left for later parts. Most lists have one part for all.
template <bool of_several>
class WindowOfList {
public:
    explicit WindowOfList(const Window& window)
        : window_(window), outside_(~(window.slots - 1)), least_(none)
    {
    }

    /// Of the first `valid` lanes, those in the window.
    PITCHDROP_INLINE std::uint32_t holds(Ints slots, std::int32_t valid)
    {
        if constexpr (!of_several) return valid_lanes(valid);
        const Ints beyond_near = (slots - Ints(window_.near)).v & outside_.v;
        const Ints beyond_base = (slots - Ints(window_.base)).v & outside_.v;
        const auto exists = numbered_from(0).v < Ints(valid).v;
        const bool is_near = window_.base == window_.near;
        const auto here = is_near ? exists & (beyond_near.v == 0)
                                  : exists & (beyond_near.v != 0) & (beyond_base.v == 0);
        const std::uint32_t lanes = bits(Mask{here});
        if (lanes != valid_lanes(valid)) {
            const auto later = is_near ? exists & ~here
                                       : exists & (beyond_near.v != 0) & (slots.v > window_.base) &
                                             (beyond_base.v != 0);
            least_.v = later & (slots.v < least_.v) ? slots.v : least_.v;
        }
        return lanes;
    }
    /// Counted from the first slot of the window.
    PITCHDROP_INLINE Ints entries_of(Ints slots) const { return slots - Ints(window_.base); }
    /// The entry of a bead of the chunk; in other windows than that around it, any entry.
    PrunedSlot own_entry(std::int32_t slot) const
    {
        return window_.base == window_.near ? PrunedSlot(slot - window_.base) : PrunedSlot(0);
    }

    /// The base of the next window that is needed; −1 if none.
    std::int32_t next() const
    {
        std::int32_t least = none;
        for (int lane = 0; lane < width; ++lane)
            least = least_[lane] < least ? least_[lane] : least;
        return least == none ? -1 : least & ~(window_.slots - 1);
    }

private:
    static constexpr std::int32_t none = std::numeric_limits<std::int32_t>::max();

    Window window_;
    Ints outside_, least_;
};

} // namespace pitchdrop::PITCHDROP_SIMD
