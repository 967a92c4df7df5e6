#pragma once
#include "kernels/backend/cpu/simd/lanes.hpp"

// Entries of pruned lists have 16 bits: most of what a step reads are lists. They count from the first slot of a
// window, and where neighbours are farther apart than that, across the border of the box or in a very large system,
// a list has a part for each window that it needs.

namespace pitchdrop::PITCHDROP_SIMD {

/// Which slots a part of a list is for, and which are left for later parts. Most lists have one part for all.
template <bool of_several>
class WindowOfList {
public:
    explicit WindowOfList(const Window& window)
        : window_(window), outside_(~(window.slots - 1)), least_(no_window)
    {
    }

    /// Of the first `valid` lanes, those in the window.
    PITCHDROP_INLINE std::uint32_t holds(Ints slots, std::int32_t valid)
    {
        if constexpr (!of_several) return valid_lanes(valid);
        const Ints beyond_this = (slots - Ints(window_.begin)).v & outside_.v;
        const auto exists = numbered_from(0).v < Ints(valid).v;
        const auto here = exists & (beyond_this.v == 0);
        const std::uint32_t lanes = bits(Mask{here});
        if (lanes != valid_lanes(valid)) {
            const Ints beyond_near = (slots - Ints(window_.near)).v & outside_.v;
            const auto later = is_near() ? exists & ~here
                                         : exists & (beyond_near.v != 0) & (beyond_this.v != 0) &
                                               (slots.v > window_.begin);
            least_.v = later & (slots.v < least_.v) ? slots.v : least_.v;
        }
        return lanes;
    }
    /// The first slot, from which entries count.
    std::int32_t base() const { return window_.begin < 0 ? 0 : window_.begin; }
    PITCHDROP_INLINE Ints entries_of(Ints slots) const { return slots - Ints(base()); }
    /// The entry of a bead of the chunk; in other windows than that around it, any entry.
    PrunedSlot own_entry(std::int32_t slot) const
    {
        return is_near() ? PrunedSlot(slot - window_.begin) : PrunedSlot(0);
    }

    /// Where the next window that is needed begins.
    std::int32_t next() const
    {
        std::int32_t least = no_window;
        for (int lane = 0; lane < width; ++lane)
            least = least_[lane] < least ? least_[lane] : least;
        if (least == no_window) return no_window;
        return window_.near + ((least - window_.near) & ~(window_.slots - 1));
    }

private:
    bool is_near() const { return window_.begin == window_.near; }

    Window window_;
    Ints outside_, least_;
};

} // namespace pitchdrop::PITCHDROP_SIMD
