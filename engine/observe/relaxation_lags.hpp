#pragma once
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

// The multiple-tau grid: lags in frames are 1 to 8, then four an octave: 10 12 14 16, 20 24 28 32,
// 40 … A lag of level l, 4·2^l < lag ≤ 8·2^l, is a multiple of 2^l and so are the frames that it is
// measured from. A frame is kept for as long as some later one will be held against it: about eight
// frames, and four more an octave of elapsed time.

namespace pitchdrop {

inline constexpr std::int64_t lags_in_first_level = 8;

constexpr int level_of_lag(std::int64_t lag)
{
    return std::max(0, int(std::bit_width(std::uint64_t(lag - 1))) - 3);
}

/// Whether the pair (origin, origin + lag) belongs to the grid.
constexpr bool is_sampled(std::int64_t origin, std::int64_t lag)
{
    const std::int64_t spacing = std::int64_t(1) << level_of_lag(lag);
    return lag % spacing == 0 && origin % spacing == 0;
}

/// Whether a frame after `now` has a sampled lag to this origin; the first frame is always needed.
constexpr bool is_needed(std::int64_t origin, std::int64_t now)
{
    const std::int64_t coarsest_spacing = origin & -origin;
    return origin == 0 || now - origin < lags_in_first_level * coarsest_spacing;
}

/// Place of a lag of the grid in the order of lags.
constexpr std::size_t index_of_lag(std::int64_t lag)
{
    const int level = level_of_lag(lag);
    return std::size_t((lag >> level) - 1 + level * lags_in_first_level / 2);
}

constexpr std::int64_t lag_at(std::size_t index)
{
    const auto n = std::int64_t(index), half = lags_in_first_level / 2;
    const std::int64_t level = n < lags_in_first_level ? 0 : n / half - 1;
    return (n + 1 - level * half) << level;
}

} // namespace pitchdrop
