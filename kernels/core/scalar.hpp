#pragma once
#include "kernels/core/annotations.hpp"

#include <cmath>

// The operations that physics needs beside + − × and <, for plain numbers.
// core/pack.hpp gives the same names for SIMD packs.

namespace pitchdrop {

template <class Real>
PITCHDROP_INLINE Real select(bool mask, Real yes, Real no)
{
    return mask ? yes : no;
}
PITCHDROP_INLINE float reciprocal(float x) { return 1.0f / x; }
PITCHDROP_INLINE double reciprocal(double x) { return 1.0 / x; }
PITCHDROP_INLINE float square_root(float x) { return std::sqrt(x); }
PITCHDROP_INLINE double square_root(double x) { return std::sqrt(x); }
PITCHDROP_INLINE float exponential(float x) { return std::exp(x); }
PITCHDROP_INLINE double exponential(double x) { return std::exp(x); }
PITCHDROP_INLINE float logarithm(float x) { return std::log(x); }
PITCHDROP_INLINE double logarithm(double x) { return std::log(x); }

/// What of a value exceeds a threshold: max(value − threshold, 0).
template <class Real>
PITCHDROP_INLINE Real above(Real value, Real threshold)
{
    return select(threshold < value, value - threshold, Real(0.0f));
}

} // namespace pitchdrop
