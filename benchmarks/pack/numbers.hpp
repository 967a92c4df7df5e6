#pragma once
#include "kernels/core/pack.hpp"

#include <xsimd/xsimd.hpp>

// The two packs under the same few names. Compiled once per instruction set.

namespace pitchdrop::PITCHDROP_SIMD {

/// Our pack on compiler vector extensions.
struct OurNumber : Pack<float, PITCHDROP_SIMD_WIDTH> {
    static constexpr int width = PITCHDROP_SIMD_WIDTH;
    using Base = Pack<float, width>;
    using Base::Base;
    OurNumber() = default;
    PITCHDROP_INLINE OurNumber(Base base) : Base(base) {}
    static PITCHDROP_INLINE OurNumber load(const float* address) { return Base::load(address); }
    PITCHDROP_INLINE double sum() const { return horizontal_sum(static_cast<const Base&>(*this)); }

    friend PITCHDROP_INLINE OurNumber operator+(OurNumber a, OurNumber b)
    {
        return Base(a.v + b.v);
    }
    friend PITCHDROP_INLINE OurNumber operator-(OurNumber a, OurNumber b)
    {
        return Base(a.v - b.v);
    }
    friend PITCHDROP_INLINE OurNumber operator*(OurNumber a, OurNumber b)
    {
        return Base(a.v * b.v);
    }
};
PITCHDROP_INLINE OurNumber select(PackMask<float, OurNumber::width> mask, OurNumber yes,
                                  OurNumber no)
{
    return pitchdrop::select(mask, OurNumber::Base(yes), OurNumber::Base(no));
}
PITCHDROP_INLINE OurNumber reciprocal(OurNumber x)
{
    return pitchdrop::reciprocal(OurNumber::Base(x));
}
PITCHDROP_INLINE OurNumber square_root(OurNumber x)
{
    return pitchdrop::square_root(OurNumber::Base(x));
}

/// xsimd's batch; its reciprocal is the bare estimate, so it gets the same Newton step as ours.
struct XsimdNumber {
    using Raw = xsimd::batch<float, xsimd::PITCHDROP_XSIMD_ARCHITECTURE>;
    static constexpr int width = int(Raw::size);
    Raw v;

    XsimdNumber() = default;
    PITCHDROP_INLINE XsimdNumber(Raw raw) : v(raw) {}
    PITCHDROP_INLINE XsimdNumber(float scalar) : v(scalar) {}
    static PITCHDROP_INLINE XsimdNumber load(const float* address)
    {
        return Raw::load_unaligned(address);
    }
    PITCHDROP_INLINE void store(float* address) const { v.store_unaligned(address); }
    PITCHDROP_INLINE double sum() const
    {
        double total = 0;
        for (int lane = 0; lane < width; ++lane) total += double(v.get(std::size_t(lane)));
        return total;
    }
    friend PITCHDROP_INLINE XsimdNumber operator+(XsimdNumber a, XsimdNumber b)
    {
        return a.v + b.v;
    }
    friend PITCHDROP_INLINE XsimdNumber operator-(XsimdNumber a, XsimdNumber b)
    {
        return a.v - b.v;
    }
    friend PITCHDROP_INLINE XsimdNumber operator*(XsimdNumber a, XsimdNumber b)
    {
        return a.v * b.v;
    }
    PITCHDROP_INLINE XsimdNumber& operator+=(XsimdNumber b)
    {
        v += b.v;
        return *this;
    }
    friend PITCHDROP_INLINE auto operator<(XsimdNumber a, XsimdNumber b) { return a.v < b.v; }
};
PITCHDROP_INLINE XsimdNumber select(XsimdNumber::Raw::batch_bool_type mask, XsimdNumber yes,
                                    XsimdNumber no)
{
    return xsimd::select(mask, yes.v, no.v);
}
PITCHDROP_INLINE XsimdNumber reciprocal(XsimdNumber x)
{
    const XsimdNumber estimate = xsimd::reciprocal(x.v);
    return estimate * (XsimdNumber(2.0f) - x * estimate);
}
PITCHDROP_INLINE XsimdNumber square_root(XsimdNumber x) { return xsimd::sqrt(x.v); }

} // namespace pitchdrop::PITCHDROP_SIMD
