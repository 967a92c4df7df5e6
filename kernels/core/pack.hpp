#pragma once
#include "kernels/core/annotations.hpp"
#include "kernels/core/scalar.hpp"

#include <cstdint>
#include <cstring>
#include <immintrin.h>

// A SIMD pack on compiler vector extensions: the number type that physics is instantiated with on
// the CPU. Our own type, so that `select`, `reciprocal` and `square_root` are found by
// argument-dependent lookup from templates that also take float and double.

namespace pitchdrop {

/// Named one by one: gcc 12 mangles vector types of dependent size into their element type.
template <class T, int Width>
struct VectorOf;
#define PITCHDROP_VECTOR(T, W)                                      \
    template <>                                                     \
    struct VectorOf<T, W> {                                         \
        typedef T Type __attribute__((vector_size(sizeof(T) * W))); \
    };
PITCHDROP_VECTOR(float, 8)
PITCHDROP_VECTOR(float, 16)
PITCHDROP_VECTOR(std::int32_t, 8)
PITCHDROP_VECTOR(std::int32_t, 16)
#undef PITCHDROP_VECTOR

template <class T, int Width>
struct Pack {
    using Vector = typename VectorOf<T, Width>::Type;
    Vector v;

    Pack() = default;
    PITCHDROP_INLINE Pack(Vector vector) : v(vector) {}
    PITCHDROP_INLINE Pack(T scalar) : v(scalar - Vector{}) {}

    static PITCHDROP_INLINE Pack load(const T* address)
    {
        Pack p;
        std::memcpy(&p.v, address, sizeof(Vector));
        return p;
    }
    PITCHDROP_INLINE void store(T* address) const { std::memcpy(address, &v, sizeof(Vector)); }
    PITCHDROP_INLINE T operator[](int lane) const { return v[lane]; }

    friend PITCHDROP_INLINE Pack operator+(Pack a, Pack b) { return Pack(a.v + b.v); }
    friend PITCHDROP_INLINE Pack operator-(Pack a, Pack b) { return Pack(a.v - b.v); }
    friend PITCHDROP_INLINE Pack operator*(Pack a, Pack b) { return Pack(a.v * b.v); }
    friend PITCHDROP_INLINE Pack operator/(Pack a, Pack b) { return Pack(a.v / b.v); }
    friend PITCHDROP_INLINE Pack operator-(Pack a) { return Pack(-a.v); }
    PITCHDROP_INLINE Pack& operator+=(Pack b)
    {
        v += b.v;
        return *this;
    }
    PITCHDROP_INLINE Pack& operator-=(Pack b)
    {
        v -= b.v;
        return *this;
    }
    PITCHDROP_INLINE Pack& operator*=(Pack b)
    {
        v *= b.v;
        return *this;
    }
};

/// For every byte, the places of its set bits: the order in which 8 lanes are compressed.
struct CompressOrder {
    std::uint64_t row[256];
};
constexpr CompressOrder make_compress_order()
{
    CompressOrder order{};
    for (unsigned byte = 0; byte < 256; ++byte) {
        int to = 0;
        for (unsigned lane = 0; lane < 8; ++lane)
            if (byte >> lane & 1u) order.row[byte] |= std::uint64_t(lane) << (8 * to++);
    }
    return order;
}
inline constexpr CompressOrder compress_order = make_compress_order();

/// The outcome of a comparison, lane by lane (all bits set or none).
template <class T, int Width>
struct PackMask {
    using Vector = typename VectorOf<std::int32_t, Width>::Type;
    Vector v;
    friend PITCHDROP_INLINE PackMask operator&(PackMask a, PackMask b) { return {a.v & b.v}; }
    friend PITCHDROP_INLINE PackMask operator|(PackMask a, PackMask b) { return {a.v | b.v}; }
};

template <class T, int W>
PITCHDROP_INLINE PackMask<T, W> operator<(Pack<T, W> a, Pack<T, W> b)
{
    return {a.v < b.v};
}
template <class T, int W>
PITCHDROP_INLINE PackMask<T, W> operator>(Pack<T, W> a, Pack<T, W> b)
{
    return {a.v > b.v};
}

template <class T, int W>
PITCHDROP_INLINE Pack<T, W> select(PackMask<T, W> mask, Pack<T, W> yes, Pack<T, W> no)
{
    return Pack<T, W>(mask.v ? yes.v : no.v);
}

/// Bit `l` of the word is lane `l` of the mask.
template <int W>
PITCHDROP_INLINE std::uint32_t bits(PackMask<float, W> mask)
{
    if constexpr (W == 8) {
        __m256 vector;
        std::memcpy(&vector, &mask.v, sizeof(vector));
        return std::uint32_t(_mm256_movemask_ps(vector));
    } else {
#if defined(__AVX512F__)
        __m512i vector;
        std::memcpy(&vector, &mask.v, sizeof(vector));
        return _mm512_test_epi32_mask(vector, vector);
#else
        std::uint32_t word = 0;
        for (int lane = 0; lane < W; ++lane) word |= std::uint32_t(mask.v[lane] != 0) << lane;
        return word;
#endif
    }
}

/// bits(a < b), without a detour through a vector.
template <int W>
PITCHDROP_INLINE std::uint32_t less_bits(Pack<float, W> a, Pack<float, W> b)
{
#if defined(__AVX512F__)
    if constexpr (W == 16) {
        __m512 x, y;
        std::memcpy(&x, &a.v, sizeof(x));
        std::memcpy(&y, &b.v, sizeof(y));
        return _mm512_cmp_ps_mask(x, y, _CMP_LT_OQ);
    }
#endif
    return bits(a < b);
}

template <int W>
PITCHDROP_INLINE bool any(PackMask<float, W> mask)
{
    return bits(mask) != 0;
}

/// Lane `l` of the mask is bit `l` of the word.
template <int W>
PITCHDROP_INLINE PackMask<float, W> mask_from_bits(std::uint32_t bits)
{
    using Ints = typename VectorOf<std::int32_t, W>::Type;
    Ints lane_bit;
    for (int lane = 0; lane < W; ++lane) lane_bit[lane] = std::int32_t(1u << lane);
    const Ints word = std::int32_t(bits) - Ints{};
    return {(word & lane_bit) != 0};
}

template <int W>
PITCHDROP_INLINE Pack<float, W> to_float(Pack<std::int32_t, W> p)
{
    return Pack<float, W>(__builtin_convertvector(p.v, typename Pack<float, W>::Vector));
}

/// Rounds to nearest; the value must fit an int32.
template <int W>
PITCHDROP_INLINE Pack<std::int32_t, W> round_to_int(Pack<float, W> p)
{
    Pack<std::int32_t, W> out;
    if constexpr (W == 8) {
        __m256 value;
        std::memcpy(&value, &p.v, sizeof(value));
        const __m256i rounded = _mm256_cvtps_epi32(value);
        std::memcpy(&out.v, &rounded, sizeof(rounded));
    } else {
#if defined(__AVX512F__)
        __m512 value;
        std::memcpy(&value, &p.v, sizeof(value));
        const __m512i rounded = _mm512_maskz_cvtps_epi32(0xffff, value);
        std::memcpy(&out.v, &rounded, sizeof(rounded));
#else
        for (int lane = 0; lane < W; ++lane) out.v[lane] = std::int32_t(__builtin_rintf(p.v[lane]));
#endif
    }
    return out;
}

/// Hardware estimate and one Newton step: 23 bits, a third of the time of a division.
template <int W>
PITCHDROP_INLINE Pack<float, W> reciprocal(Pack<float, W> x)
{
    Pack<float, W> estimate;
    if constexpr (W == 8) {
        __m256 value;
        std::memcpy(&value, &x.v, sizeof(value));
        value = _mm256_rcp_ps(value);
        std::memcpy(&estimate.v, &value, sizeof(value));
    } else {
#if defined(__AVX512F__)
        __m512 value;
        std::memcpy(&value, &x.v, sizeof(value));
        value = _mm512_maskz_rcp14_ps(0xffff, value);
        std::memcpy(&estimate.v, &value, sizeof(value));
#else
        return Pack<float, W>(1.0f) / x;
#endif
    }
    return estimate * (Pack<float, W>(2.0f) - x * estimate);
}

/// The smaller and the larger of two, neither of them NaN: one instruction, where `select` takes two.
#if defined(__AVX512F__)
#define PITCHDROP_OF_TWO(name, instruction)                                     \
    PITCHDROP_INLINE Pack<float, 16> name(Pack<float, 16> a, Pack<float, 16> b) \
    {                                                                           \
        __m512 x, y;                                                            \
        std::memcpy(&x, &a.v, sizeof(x));                                       \
        std::memcpy(&y, &b.v, sizeof(y));                                       \
        x = _mm512_maskz_##instruction##_ps(0xffff, x, y);                      \
        std::memcpy(&a.v, &x, sizeof(x));                                       \
        return a;                                                               \
    }
PITCHDROP_OF_TWO(smaller, min)
PITCHDROP_OF_TWO(larger, max)
#undef PITCHDROP_OF_TWO
#endif
#define PITCHDROP_OF_TWO(name, instruction)                                  \
    PITCHDROP_INLINE Pack<float, 8> name(Pack<float, 8> a, Pack<float, 8> b) \
    {                                                                        \
        __m256 x, y;                                                         \
        std::memcpy(&x, &a.v, sizeof(x));                                    \
        std::memcpy(&y, &b.v, sizeof(y));                                    \
        x = _mm256_##instruction##_ps(x, y);                                 \
        std::memcpy(&a.v, &x, sizeof(x));                                    \
        return a;                                                            \
    }
PITCHDROP_OF_TWO(smaller, min)
PITCHDROP_OF_TWO(larger, max)
#undef PITCHDROP_OF_TWO

template <class T, int W>
PITCHDROP_INLINE Pack<T, W> square_root(Pack<T, W> x)
{
    if constexpr (sizeof(T) == 4 && W == 8) {
        __m256 value;
        std::memcpy(&value, &x.v, sizeof(value));
        value = _mm256_sqrt_ps(value);
        std::memcpy(&x.v, &value, sizeof(value));
        return x;
    }
#if defined(__AVX512F__)
    else if constexpr (sizeof(T) == 4 && W == 16) {
        __m512 value;
        std::memcpy(&value, &x.v, sizeof(value));
        value = _mm512_maskz_sqrt_ps(0xffff, value);
        std::memcpy(&x.v, &value, sizeof(value));
        return x;
    }
#endif
    else {
        for (int lane = 0; lane < W; ++lane) x.v[lane] = square_root(x.v[lane]);
        return x;
    }
}

/// Rounds towards zero; the value must fit an int32.
template <int W>
PITCHDROP_INLINE Pack<std::int32_t, W> truncate_to_int(Pack<float, W> p)
{
    return Pack<std::int32_t, W>(
        __builtin_convertvector(p.v, typename Pack<std::int32_t, W>::Vector));
}

/// e^x for x ≤ 88, within 2 units in the last place; what would be subnormal becomes about 1e-38.
/// x = n ln 2 + r, |r| ≤ ½ ln 2, and a minimax polynomial in r (coefficients as tabulated for
/// `expf` in S. L. Moshier's Cephes mathematical library).
template <int W>
PITCHDROP_INLINE Pack<float, W> exponential(Pack<float, W> x)
{
    using Floats = Pack<float, W>;
    const Floats least(-87.0f);
    x = select(least < x, x, least);
    const Pack<std::int32_t, W> n = round_to_int(x * Floats(1.44269504f));
    const Floats whole = to_float(n);
    const Floats r = (x - whole * Floats(0.693359375f)) - whole * Floats(-2.12194440e-4f);
    Floats p(1.9875691500e-4f);
    p = p * r + Floats(1.3981999507e-3f);
    p = p * r + Floats(8.3334519073e-3f);
    p = p * r + Floats(4.1665795894e-2f);
    p = p * r + Floats(1.6666665459e-1f);
    p = p * r + Floats(5.0000001201e-1f);
    p = (p * r) * r + r + Floats(1.0f);
    const auto exponent_bits = (n.v + 127) << 23;
    Floats power_of_two;
    std::memcpy(&power_of_two.v, &exponent_bits, sizeof(exponent_bits));
    return p * power_of_two;
}

/// x^y for normal x > 0, within |y ln x| units in the last place and a few; what would be infinite becomes
/// about 1e38. ln x from x = 2ⁿ m, √½ ≤ m < √2, and a minimax polynomial in m − 1 (coefficients as tabulated
/// for `logf` in S. L. Moshier's Cephes mathematical library).
template <int W>
PITCHDROP_INLINE Pack<float, W> power(Pack<float, W> x, Pack<float, W> y)
{
    using Floats = Pack<float, W>;
    using Ints = Pack<std::int32_t, W>;
    Ints bits;
    std::memcpy(&bits.v, &x.v, sizeof(bits.v));
    constexpr std::int32_t half_root = 0x3f3504f3; // √½
    const Ints n((bits.v - half_root) >> 23);
    const Ints mantissa(bits.v - (n.v << 23));
    Floats m;
    std::memcpy(&m.v, &mantissa.v, sizeof(m.v));
    const Floats whole = to_float(n), d = m - Floats(1.0f), z = d * d;
    Floats p(7.0376836292e-2f);
    p = p * d + Floats(-1.1514610310e-1f);
    p = p * d + Floats(1.1676998740e-1f);
    p = p * d + Floats(-1.2420140846e-1f);
    p = p * d + Floats(1.4249322787e-1f);
    p = p * d + Floats(-1.6668057665e-1f);
    p = p * d + Floats(2.0000714765e-1f);
    p = p * d + Floats(-2.4999993993e-1f);
    p = p * d + Floats(3.3333331174e-1f);
    const Floats small = (p * d) * z + whole * Floats(-2.12194440e-4f) - Floats(0.5f) * z;
    const Floats exponent = y * ((d + small) + whole * Floats(0.693359375f));
    const Floats most(88.0f);
    return exponential(select(exponent < most, exponent, most));
}

/// The lanes whose bits are set, moved to the front in order; the other lanes are anything.
template <int W>
PITCHDROP_INLINE Pack<float, W> compress(Pack<float, W> x, std::uint32_t chosen)
{
#if defined(__AVX512F__)
    if constexpr (W == 16) {
        __m512 value;
        std::memcpy(&value, &x.v, sizeof(value));
        value = _mm512_maskz_compress_ps(__mmask16(chosen), value);
        std::memcpy(&x.v, &value, sizeof(value));
        return x;
    }
#endif
    if constexpr (W == 8) {
        __m256 value;
        __m256i order;
        std::memcpy(&value, &x.v, sizeof(value));
        const std::uint64_t packed = compress_order.row[chosen];
        order = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(static_cast<long long>(packed)));
        value = _mm256_permutevar8x32_ps(value, order);
        std::memcpy(&x.v, &value, sizeof(value));
        return x;
    }
    int to = 0;
    Pack<float, W> out = x;
    for (int lane = 0; lane < W; ++lane)
        if (chosen >> lane & 1u) out.v[to++] = x.v[lane];
    return out;
}

/// Natural logarithm, lane by lane: only FENE bonds' energies need it.
template <class T, int W>
PITCHDROP_INLINE Pack<T, W> logarithm(Pack<T, W> x)
{
    for (int lane = 0; lane < W; ++lane) x.v[lane] = T(__builtin_log(double(x.v[lane])));
    return x;
}

/// Sum over the lanes in double precision.
template <class T, int W>
PITCHDROP_INLINE double horizontal_sum(Pack<T, W> x)
{
    double sum = 0;
    for (int lane = 0; lane < W; ++lane) sum += double(x.v[lane]);
    return sum;
}

} // namespace pitchdrop
