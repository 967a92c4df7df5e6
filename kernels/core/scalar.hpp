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
/// On GPUs one instruction, within one unit in the last place (CUDA PTX ISA, "rcp"); a division
/// rounded by IEEE's rule takes eight and a branch.
PITCHDROP_INLINE float reciprocal(float x)
{
#if defined(__CUDA_ARCH__)
    float inverse;
    asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(inverse) : "f"(x));
    return inverse;
#else
    return 1.0f / x;
#endif
}
PITCHDROP_INLINE double reciprocal(double x) { return 1.0 / x; }
PITCHDROP_INLINE float square_root(float x) { return std::sqrt(x); }
PITCHDROP_INLINE double square_root(double x) { return std::sqrt(x); }
PITCHDROP_INLINE float exponential(float x) { return std::exp(x); }
PITCHDROP_INLINE double exponential(double x) { return std::exp(x); }
PITCHDROP_INLINE float logarithm(float x) { return std::log(x); }
PITCHDROP_INLINE double logarithm(double x) { return std::log(x); }

/// x^y for x > 0. In single precision of a GPU the general routine has cases that cannot come here.
PITCHDROP_INLINE float power(float x, float y) { return std::exp(y * std::log(x)); }
PITCHDROP_INLINE double power(double x, double y) { return std::pow(x, y); }

/// What of a value exceeds a threshold: max(value − threshold, 0).
template <class Real>
PITCHDROP_INLINE Real above(Real value, Real threshold)
{
    return select(threshold < value, value - threshold, Real(0.0f));
}

} // namespace pitchdrop
