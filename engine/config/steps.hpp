#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>

// From times to whole steps: the one place where they are rounded.

namespace pitchdrop {

/// Beads are sorted anew, lists rebuilt, and checkpoints and frames taken at such boundaries.
inline constexpr std::int64_t block_steps = 100;
inline constexpr double most_steps = 1e15;

inline std::int64_t steps_in(double time, double timestep)
{
    return std::llround(std::min(time / timestep, most_steps));
}

/// The multiple of `unit` nearest to `time`; 0 if that is none at all.
inline std::int64_t interval_in(double time, double timestep, std::int64_t unit)
{
    return std::llround(std::min(time / timestep, most_steps) / double(unit)) * unit;
}

/// Whether a time is a whole number, at least 1, of another, up to rounding.
inline bool is_whole_multiple(double time, double unit)
{
    const double count = time / unit;
    return std::abs(count - std::round(count)) < 1e-6 * count && count >= 0.5;
}

} // namespace pitchdrop
