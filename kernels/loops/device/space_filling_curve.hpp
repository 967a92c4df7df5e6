#pragma once
#include "kernels/core/fixed_point.hpp"

#include <cstdint>

namespace pitchdrop::device {

inline constexpr int curve_bits = 12; ///< per axis
inline constexpr int curve_key_bits = 3 * curve_bits;

/// Place along a Hilbert curve through 2^12 cells per axis
/// (Skilling, AIP Conf. Proc. 707, 381 (2004)): neighbours on the curve are neighbours in space.
PITCHDROP_INLINE std::uint64_t curve_key(std::uint32_t x, std::uint32_t y, std::uint32_t z)
{
    std::uint32_t axis[3] = {x, y, z};
    constexpr std::uint32_t top = 1u << (curve_bits - 1);
    for (std::uint32_t q = top; q > 1; q >>= 1) { // undo the excess work of the Gray code
        const std::uint32_t below = q - 1;
        for (std::uint32_t& a : axis) {
            if (a & q) {
                axis[0] ^= below;
            } else {
                const std::uint32_t swap = (axis[0] ^ a) & below;
                axis[0] ^= swap;
                a ^= swap;
            }
        }
    }
    axis[1] ^= axis[0];
    axis[2] ^= axis[1];
    std::uint32_t flip = 0;
    for (std::uint32_t q = top; q > 1; q >>= 1)
        if (axis[2] & q) flip ^= q - 1;
    for (std::uint32_t& a : axis) a ^= flip;

    std::uint64_t key = 0;
    for (int bit = curve_bits - 1; bit >= 0; --bit)
        for (std::uint32_t a : axis) key = (key << 1) | ((a >> bit) & 1u);
    return key;
}

PITCHDROP_INLINE std::uint64_t curve_key(const FixedFraction& f)
{
    constexpr int shift = 32 - curve_bits;
    return curve_key(std::uint32_t(f.x) >> shift, std::uint32_t(f.y) >> shift,
                     std::uint32_t(f.z) >> shift);
}

} // namespace pitchdrop::device
