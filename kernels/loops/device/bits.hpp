#pragma once
#include "kernels/simt/cta.hpp"

#include <bit>
#include <cstdint>

// What is done with the bits of ballots and numbers.

namespace pitchdrop::device {

/// Place of the lowest set bit; there is one.
PITCHDROP_DEVICE int lowest_bit(std::uint32_t bits)
{
#if defined(__CUDA_ARCH__)
    return __ffs(int(bits)) - 1;
#else
    return __builtin_ctz(bits);
#endif
}

PITCHDROP_DEVICE int set_bits(std::uint32_t bits)
{
#if defined(__CUDA_ARCH__)
    return __popc(bits);
#else
    return __builtin_popcount(bits);
#endif
}

/// Set bits of the lanes before `lane`: where it puts what it has chosen.
PITCHDROP_DEVICE int set_bits_below(std::uint32_t bits, int lane)
{
    return set_bits(bits & ((1u << lane) - 1u));
}

/// The bits of a float as an integer, and back.
PITCHDROP_DEVICE std::int32_t bits_of(float value)
{
#if defined(__CUDA_ARCH__)
    return __float_as_int(value);
#else
    return std::bit_cast<std::int32_t>(value);
#endif
}
PITCHDROP_DEVICE float float_of(std::int32_t bits)
{
#if defined(__CUDA_ARCH__)
    return __int_as_float(bits);
#else
    return std::bit_cast<float>(bits);
#endif
}

} // namespace pitchdrop::device
