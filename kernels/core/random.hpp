#pragma once
#include "kernels/core/annotations.hpp"

#include <Random123/philox.h>

#include <cmath>
#include <cstdint>

// Random numbers are a pure function of (seed, stream, step, particle): no generator state exists,
// so restart, batch composition and thread count cannot change them.
// Philox4x32-10: Salmon et al., SC11 (2011), doi 10.1145/2063384.2063405.

namespace pitchdrop {

/// Registry of all random streams; a stream number is used in one place only.
enum class RandomStream : std::uint32_t {
    chain_walk = 1,
    initial_velocity = 2,
    bead_velocity = 3, ///< of thermostats that act on single beads
    velocity_rescaling = 4,
    cell_rescaling = 5,
    chain_placement = 6,
    bond_swap = 7,
    bead_choice = 8, ///< which of them they act on
};

struct RandomBits {
    std::uint32_t word[4];
};

PITCHDROP_INLINE RandomBits random_bits(std::uint64_t seed, RandomStream stream,
                                        std::uint64_t step, std::uint32_t particle)
{
    r123::Philox4x32::ctr_type counter = {{static_cast<std::uint32_t>(step),
                                           static_cast<std::uint32_t>(step >> 32), particle,
                                           static_cast<std::uint32_t>(stream)}};
    r123::Philox4x32::key_type key = {
        {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}};
    auto r = r123::Philox4x32()(counter, key);
    return {{r[0], r[1], r[2], r[3]}};
}

/// Uniform on the open interval (0, 1).
template <class Real>
PITCHDROP_INLINE Real uniform01(std::uint32_t bits)
{
    return (static_cast<Real>(bits >> 8) + Real(0.5)) * Real(1.0 / 16777216.0);
}

template <class Real>
struct Normal4 {
    Real value[4];
};

/// Four independent standard normal numbers (Box and Muller 1958).
template <class Real>
PITCHDROP_INLINE Normal4<Real> standard_normal(std::uint64_t seed, RandomStream stream,
                                               std::uint64_t step, std::uint32_t particle)
{
    const RandomBits bits = random_bits(seed, stream, step, particle);
    Normal4<Real> out{};
    for (int pair = 0; pair < 2; ++pair) {
        const Real radius =
            std::sqrt(Real(-2) * std::log(uniform01<Real>(bits.word[2 * pair])));
        const Real angle = Real(6.283185307179586) * uniform01<Real>(bits.word[2 * pair + 1]);
        out.value[2 * pair] = radius * std::cos(angle);
        out.value[2 * pair + 1] = radius * std::sin(angle);
    }
    return out;
}

} // namespace pitchdrop
