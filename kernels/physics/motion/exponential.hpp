#pragma once
#include "kernels/core/annotations.hpp"

#include <cmath>

namespace pitchdrop {

/// e^x. The factors of a step are those of small exponents, and one thread of a GPU makes them while
/// thousands wait: up to 1/32 the series to x⁸ is a ninth of what the library's function takes there, and
/// the terms left out are below 8·10⁻²⁰ of the result.
PITCHDROP_INLINE double exponential_near_zero(double x)
{
    if (!(std::fabs(x) < 1.0 / 32)) return std::exp(x);
    const double square = x * x,
                 fourth = square * square; // pairs of terms: shorter chains of operations
    const double low = (1.0 + x) + square * (1.0 / 2 + x * (1.0 / 6));
    const double high = (1.0 / 24 + x * (1.0 / 120)) + square * (1.0 / 720 + x * (1.0 / 5040));
    return low + fourth * (high + fourth * (1.0 / 40320));
}

} // namespace pitchdrop
