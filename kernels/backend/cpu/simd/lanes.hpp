#pragma once
#include "kernels/backend/cpu/simd/table.hpp"
#include "kernels/core/pack.hpp"

// Compiled once per instruction set: PITCHDROP_SIMD is the namespace, PITCHDROP_SIMD_WIDTH the
// number of beads in a cluster and of lanes in a pack.

namespace pitchdrop::PITCHDROP_SIMD {

inline constexpr int width = PITCHDROP_SIMD_WIDTH;
inline constexpr std::uint32_t all_lanes = (1u << width) - 1u;

using Floats = Pack<float, width>;
using Ints = Pack<std::int32_t, width>;
using Mask = PackMask<float, width>;

struct Cluster {
    Ints x, y, z;
};

PITCHDROP_INLINE Cluster load_cluster(const SlotView& slots, std::int32_t cluster)
{
    const std::int32_t at = cluster * width;
    return {Ints::load(slots.x + at), Ints::load(slots.y + at), Ints::load(slots.z + at)};
}

/// From a bead to those of a cluster: fixed-point differences as floats, and the squared distance in σ².
struct Separation {
    Floats x, y, z, squared;
};

/// `squared_unit` are the squares of the lengths of a fixed-point unit along the axes; a box with equal sides
/// saves two multiplications.
template <bool cubic>
PITCHDROP_INLINE Separation separation(const Cluster& beads, const PackedBead& j,
                                       const Floats (&squared_unit)[3])
{
    Separation d;
    d.x = to_float(beads.x - Ints(j.x));
    d.y = to_float(beads.y - Ints(j.y));
    d.z = to_float(beads.z - Ints(j.z));
    if constexpr (cubic)
        d.squared = (d.x * d.x + d.y * d.y + d.z * d.z) * squared_unit[0];
    else
        d.squared = d.x * d.x * squared_unit[0] + d.y * d.y * squared_unit[1] +
                    d.z * d.z * squared_unit[2];
    return d;
}

/// The positions of the beads in `width` slots: 16-byte loads and a transposition, as gathers are slow on many
/// processors and words stored one by one cannot be forwarded to the load of a pack.
PITCHDROP_INLINE Cluster load_scattered(const SlotView& slots, const std::uint32_t* slot)
{
    const auto bead = [&](int lane) {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(slots.packed + slot[lane]));
    };
    Cluster beads;
#if PITCHDROP_SIMD_WIDTH == 16
    const auto every_fourth = [&](int first) {
        __m512i row = _mm512_castsi128_si512(bead(first));
        row = _mm512_inserti32x4(row, bead(first + 4), 1);
        row = _mm512_inserti32x4(row, bead(first + 8), 2);
        return _mm512_inserti32x4(row, bead(first + 12), 3);
    };
    constexpr __mmask16 all = 0xffff; // gcc 12 warns inside the plain forms
    const __m512i r0 = every_fourth(0), r1 = every_fourth(1), r2 = every_fourth(2),
                  r3 = every_fourth(3);
    const __m512i xy01 = _mm512_maskz_unpacklo_epi32(all, r0, r1);
    const __m512i xy23 = _mm512_maskz_unpacklo_epi32(all, r2, r3);
    const __m512i z01 = _mm512_maskz_unpackhi_epi32(all, r0, r1);
    const __m512i z23 = _mm512_maskz_unpackhi_epi32(all, r2, r3);
    const __m512i x = _mm512_maskz_unpacklo_epi64(0xff, xy01, xy23);
    const __m512i y = _mm512_maskz_unpackhi_epi64(0xff, xy01, xy23);
    const __m512i z = _mm512_maskz_unpacklo_epi64(0xff, z01, z23);
#else
    const auto every_fourth = [&](int first) {
        return _mm256_inserti128_si256(_mm256_castsi128_si256(bead(first)), bead(first + 4), 1);
    };
    const __m256i r0 = every_fourth(0), r1 = every_fourth(1), r2 = every_fourth(2),
                  r3 = every_fourth(3);
    const __m256i xy01 = _mm256_unpacklo_epi32(r0, r1), xy23 = _mm256_unpacklo_epi32(r2, r3);
    const __m256i z01 = _mm256_unpackhi_epi32(r0, r1), z23 = _mm256_unpackhi_epi32(r2, r3);
    const __m256i x = _mm256_unpacklo_epi64(xy01, xy23), y = _mm256_unpackhi_epi64(xy01, xy23);
    const __m256i z = _mm256_unpacklo_epi64(z01, z23);
#endif
    std::memcpy(&beads.x.v, &x, sizeof(x));
    std::memcpy(&beads.y.v, &y, sizeof(y));
    std::memcpy(&beads.z.v, &z, sizeof(z));
    return beads;
}

/// Lanes that hold beads when `remaining` beads are left from the cluster's first slot on.
PITCHDROP_INLINE std::uint32_t valid_lanes(std::int32_t remaining)
{
    return remaining >= width ? all_lanes : (1u << remaining) - 1u;
}

/// start + l for the lanes whose bits are set, side by side; writes a whole pack.
PITCHDROP_INLINE void store_chosen(std::uint32_t* to, std::int32_t start, std::uint32_t chosen)
{
    Ints lane;
    for (int l = 0; l < width; ++l) lane.v[l] = start + l;
    Floats bits_of_lane;
    std::memcpy(&bits_of_lane.v, &lane.v, sizeof(lane.v));
    bits_of_lane = compress(bits_of_lane, chosen);
    std::memcpy(to, &bits_of_lane.v, sizeof(bits_of_lane.v));
}

/// Sum of the lanes in single precision, in a fixed tree order.
PITCHDROP_INLINE float sum(Floats x)
{
    float lane[width];
    x.store(lane);
    for (int half = width / 2; half > 0; half /= 2)
        for (int i = 0; i < half; ++i) lane[i] += lane[i + half];
    return lane[0];
}

} // namespace pitchdrop::PITCHDROP_SIMD
