#pragma once
#include "kernels/backend/cpu/simd/table.hpp"
#include "kernels/core/pack.hpp"

// Compiled once per instruction set: PITCHDROP_SIMD is the namespace, PITCHDROP_SIMD_WIDTH the
// number of beads in a cluster and of lanes in a pack.

/// PITCHDROP_INLINE behind the parameters of a lambda.
#define PITCHDROP_INLINE_LAMBDA __attribute__((always_inline))

namespace pitchdrop::PITCHDROP_SIMD {

inline constexpr int width = PITCHDROP_SIMD_WIDTH;
inline constexpr std::uint32_t all_lanes = (1u << width) - 1u;
inline constexpr int groups_per_cluster = width / beads_per_group;
inline constexpr int neighbours_per_pack = width / beads_per_group; ///< of the force loop

using Floats = Pack<float, width>;
using Ints = Pack<std::int32_t, width>;
using Mask = PackMask<float, width>;

/// first, first + 1, …
PITCHDROP_INLINE Ints numbered_from(std::int32_t first)
{
    alignas(64) static constexpr std::int32_t number[16] = {0, 1, 2,  3,  4,  5,  6,  7,
                                                            8, 9, 10, 11, 12, 13, 14, 15};
    return Ints::load(number) + Ints(first);
}

PITCHDROP_INLINE std::int32_t first_bead(std::int32_t group) { return group * beads_per_group; }

/// Visits the groups of a range of clusters, each with its index in the lists of the range.
template <class Visit>
PITCHDROP_INLINE void for_each_group(std::int32_t first_cluster, std::int32_t last_cluster,
                                     Visit&& visit)
{
    const std::int32_t first = first_cluster * groups_per_cluster;
    for (std::int32_t g = first; g < last_cluster * groups_per_cluster; ++g) visit(g, g - first);
}

struct Cluster {
    Ints x, y, z;
};

PITCHDROP_INLINE Cluster load_cluster(const SlotView& slots, std::int32_t cluster)
{
    const std::int32_t at = cluster * width;
    return {Ints::load(slots.x + at), Ints::load(slots.y + at), Ints::load(slots.z + at)};
}

// The masked forms of AVX-512 intrinsics: gcc 12 warns inside the plain ones.

/// 16 bytes from each of so many places side by side; `at` gives the address of the k-th.
template <class At>
PITCHDROP_INLINE auto side_by_side(At&& at)
{
    const auto load = [&](int k) PITCHDROP_INLINE_LAMBDA {
        return _mm_loadu_si128(static_cast<const __m128i*>(static_cast<const void*>(at(k))));
    };
#if PITCHDROP_SIMD_WIDTH == 16
    constexpr __mmask16 all = 0xffff;
    __m512i row = _mm512_castsi128_si512(load(0));
    row = _mm512_maskz_inserti32x4(all, row, load(1), 1);
    row = _mm512_maskz_inserti32x4(all, row, load(2), 2);
    return _mm512_maskz_inserti32x4(all, row, load(3), 3);
#else
    return _mm256_inserti128_si256(_mm256_castsi128_si256(load(0)), load(1), 1);
#endif
}

/// The positions of the beads in `width` slots, `packed` being the first: 16-byte loads and a transposition, as
/// gathers are slow on many processors and words stored one by one cannot be forwarded to the load of a pack.
template <class Slot>
PITCHDROP_INLINE Cluster load_scattered(const PackedBead* packed, const Slot* slot)
{
    const auto every_fourth = [&](int first) PITCHDROP_INLINE_LAMBDA {
        return side_by_side([&](int k)
                                PITCHDROP_INLINE_LAMBDA { return packed + slot[first + 4 * k]; });
    };
    const auto r0 = every_fourth(0), r1 = every_fourth(1), r2 = every_fourth(2),
               r3 = every_fourth(3);
    Cluster beads;
#if PITCHDROP_SIMD_WIDTH == 16
    constexpr __mmask16 all = 0xffff;
    const __m512i xy01 = _mm512_maskz_unpacklo_epi32(all, r0, r1);
    const __m512i xy23 = _mm512_maskz_unpacklo_epi32(all, r2, r3);
    const __m512i z01 = _mm512_maskz_unpackhi_epi32(all, r0, r1);
    const __m512i z23 = _mm512_maskz_unpackhi_epi32(all, r2, r3);
    const __m512i x = _mm512_maskz_unpacklo_epi64(0xff, xy01, xy23);
    const __m512i y = _mm512_maskz_unpackhi_epi64(0xff, xy01, xy23);
    const __m512i z = _mm512_maskz_unpacklo_epi64(0xff, z01, z23);
#else
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

/// The beads of a group, repeated for each of the neighbours in a pack.
PITCHDROP_INLINE Cluster load_group(const SlotView& slots, std::int32_t group)
{
    const std::int32_t at = group * beads_per_group;
    const auto repeat = [](const std::int32_t* four) {
        const auto row = side_by_side([&](int) { return four; });
        Ints out;
        std::memcpy(&out.v, &row, sizeof(row));
        return out;
    };
    return {repeat(slots.x + at), repeat(slots.y + at), repeat(slots.z + at)};
}

/// The neighbours in `neighbours_per_pack` slots, `packed` being the first, as they lie in memory.
PITCHDROP_INLINE Ints load_neighbours(const PackedBead* packed, const PrunedSlot* slot)
{
    const auto row = side_by_side([&](int k) { return packed + slot[k]; });
    Ints neighbours;
    std::memcpy(&neighbours.v, &row, sizeof(row));
    return neighbours;
}

/// Each of them repeated for the beads of a group.
PITCHDROP_INLINE Cluster repeat_neighbours(Ints neighbours)
{
#if PITCHDROP_SIMD_WIDTH == 16
    __m512i row;
    std::memcpy(&row, &neighbours.v, sizeof(row));
    const __m512i x = _mm512_maskz_shuffle_epi32(0xffff, row, _MM_PERM_AAAA);
    const __m512i y = _mm512_maskz_shuffle_epi32(0xffff, row, _MM_PERM_BBBB);
    const __m512i z = _mm512_maskz_shuffle_epi32(0xffff, row, _MM_PERM_CCCC);
#else
    __m256i row;
    std::memcpy(&row, &neighbours.v, sizeof(row));
    const __m256i x = _mm256_shuffle_epi32(row, 0x00), y = _mm256_shuffle_epi32(row, 0x55);
    const __m256i z = _mm256_shuffle_epi32(row, 0xaa);
#endif
    Cluster repeated;
    std::memcpy(&repeated.x.v, &x, sizeof(x));
    std::memcpy(&repeated.y.v, &y, sizeof(y));
    std::memcpy(&repeated.z.v, &z, sizeof(z));
    return repeated;
}

/// Adds up what the neighbours of a pack contribute to each bead of a group.
PITCHDROP_INLINE __m128 sum_of_neighbours(Floats x)
{
    __m256 half;
#if PITCHDROP_SIMD_WIDTH == 16
    __m512 all;
    std::memcpy(&all, &x.v, sizeof(all));
    half = _mm256_add_ps(_mm512_maskz_extractf32x8_ps(0xff, all, 0),
                         _mm512_maskz_extractf32x8_ps(0xff, all, 1));
#else
    std::memcpy(&half, &x.v, sizeof(half));
#endif
    return _mm_add_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1));
}

/// Fixed-point differences as floats; their squared length in units of x. The unit along x is the unit of
/// length, so that a box with equal sides needs no multiplication for it.
struct Separation {
    Floats x, y, z, squared;
};

/// Squares of the lengths of a fixed-point unit along y and z, in units of x.
struct Metric {
    Floats y, z;
    explicit Metric(const UnitLengths& unit)
        : y((unit.y / unit.x) * (unit.y / unit.x)), z((unit.z / unit.x) * (unit.z / unit.x))
    {
    }
};

template <bool cubic>
PITCHDROP_INLINE Separation separation(const Cluster& beads, const Cluster& partners,
                                       const Metric& metric)
{
    Separation d;
    d.x = to_float(beads.x - partners.x);
    d.y = to_float(beads.y - partners.y);
    d.z = to_float(beads.z - partners.z);
    if constexpr (cubic)
        d.squared = d.x * d.x + d.y * d.y + d.z * d.z;
    else
        d.squared = d.x * d.x + (d.y * metric.y) * d.y + (d.z * metric.z) * d.z;
    return d;
}

/// Lanes that hold beads when `remaining` beads are left from the cluster's first slot on.
PITCHDROP_INLINE std::uint32_t valid_lanes(std::int32_t remaining)
{
    return remaining >= width ? all_lanes : (1u << remaining) - 1u;
}

/// The lanes of `words` whose bits are set, side by side.
PITCHDROP_INLINE auto chosen_of(Ints words, std::uint32_t chosen)
{
    Floats bits_of_lane;
    std::memcpy(&bits_of_lane.v, &words.v, sizeof(words.v));
    bits_of_lane = compress(bits_of_lane, chosen);
#if PITCHDROP_SIMD_WIDTH == 16
    __m512i row;
#else
    __m256i row;
#endif
    std::memcpy(&row, &bits_of_lane.v, sizeof(row));
    return row;
}

/// Writes them, and a whole pack.
PITCHDROP_INLINE void store_chosen(std::uint32_t* to, Ints words, std::uint32_t chosen)
{
    const auto row = chosen_of(words, chosen);
    std::memcpy(to, &row, sizeof(row));
}
/// In 16 bits; words behind the chosen ones may not fit.
PITCHDROP_INLINE void store_chosen(std::uint16_t* to, Ints words, std::uint32_t chosen)
{
    const auto row = chosen_of(words, chosen);
#if PITCHDROP_SIMD_WIDTH == 16
    const __m256i half = _mm512_maskz_cvtepi32_epi16(0xffff, row);
#else
    const __m128i half =
        _mm_packus_epi32(_mm256_castsi256_si128(row), _mm256_extracti128_si256(row, 1));
#endif
    std::memcpy(to, &half, sizeof(half));
}

/// Fetches a share of the coming list at a time.
class Prefetch {
public:
    Prefetch(const Coming& coming, std::int32_t shares)
        : at_(static_cast<const char*>(coming.first)), share_(coming.bytes / shares)
    {
    }
    PITCHDROP_INLINE void next()
    {
        for (std::int32_t k = 0; k < share_; k += 64) __builtin_prefetch(at_ + k, 0, 2);
        at_ += share_;
    }

private:
    const char* at_;
    std::int32_t share_;
};

/// Masks of so many entries of a list: a word holds those of 16.
PITCHDROP_INLINE std::int32_t mask_words(std::int32_t entries) { return (entries + 15) / 16; }

/// Of a list with so many entries and bytes of masks: whole packs are written, and read, behind the last.
PITCHDROP_INLINE std::int32_t capacity_for(std::int32_t entries, std::int32_t mask_bytes)
{
    return (entries < mask_bytes ? mask_bytes : entries) + 4 * width;
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
