#pragma once
#include "kernels/core/annotations.hpp"
#include "kernels/core/vec.hpp"

#include <cmath>
#include <cstdint>

// Positions are fixed-point fractions of the box: 2^32 units are one box length.
// The low 32 bits are the place inside the periodic box, the high 32 bits count images.
// A difference of two low words wraps by itself to the minimum image; a change of the box deforms
// the positions affinely without touching them; adding a step never loses resolution
// (L / 2^32 is 5e-9 for L = 23).

namespace pitchdrop {

using FixedPosition = Vec3<std::int64_t>; ///< unwrapped, units of L / 2^32
using FixedFraction = Vec3<std::int32_t>; ///< wrapped into the box, same units

inline constexpr double fixed_units_per_box = 4294967296.0;

PITCHDROP_INLINE std::int32_t wrap(std::int64_t unwrapped)
{
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(unwrapped));
}
PITCHDROP_INLINE FixedFraction wrap(const FixedPosition& p)
{
    return {wrap(p.x), wrap(p.y), wrap(p.z)};
}

/// Which image of the box a position lies in, and the position of a place in an image.
PITCHDROP_INLINE Vec3<std::int32_t> image_of(const FixedPosition& p)
{
    return {std::int32_t(p.x >> 32), std::int32_t(p.y >> 32), std::int32_t(p.z >> 32)};
}
PITCHDROP_INLINE std::int64_t unwrapped(std::int32_t image, std::int32_t place)
{
    return std::int64_t(image) * (std::int64_t(1) << 32) + std::int64_t(std::uint32_t(place));
}

/// a − b modulo the box, in [−2^31, 2^31): the minimum image in scaled coordinates.
PITCHDROP_INLINE std::int32_t wrapped_difference(std::int32_t a, std::int32_t b)
{
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(a) - static_cast<std::uint32_t>(b));
}
PITCHDROP_INLINE FixedFraction wrapped_difference(const FixedFraction& a, const FixedFraction& b)
{
    return {wrapped_difference(a.x, b.x), wrapped_difference(a.y, b.y),
            wrapped_difference(a.z, b.z)};
}

/// Moves the unwrapped position to where its low word has become `fraction`
/// (valid while it moved by less than half a box).
PITCHDROP_INLINE std::int64_t follow(std::int64_t unwrapped, std::int32_t fraction)
{
    return unwrapped + wrapped_difference(fraction, wrap(unwrapped));
}

/// Length of one fixed-point unit for a box side.
PITCHDROP_INLINE double unit_length(double box_length) { return box_length / fixed_units_per_box; }

inline std::int64_t to_fixed(double position, double box_length)
{
    return std::llround(position / box_length * fixed_units_per_box);
}
inline FixedPosition to_fixed(const Vec3<double>& r, const Vec3<double>& box)
{
    return {to_fixed(r.x, box.x), to_fixed(r.y, box.y), to_fixed(r.z, box.z)};
}
inline Vec3<double> to_length(const FixedPosition& p, const Vec3<double>& box)
{
    return {static_cast<double>(p.x) * unit_length(box.x),
            static_cast<double>(p.y) * unit_length(box.y),
            static_cast<double>(p.z) * unit_length(box.z)};
}

} // namespace pitchdrop
