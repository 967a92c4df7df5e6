#pragma once
#include "kernels/simt/cta.hpp"

#include <cstdint>

// What a tile does with its ballots.

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

} // namespace pitchdrop::device
