#pragma once
#include "analysis/thermodynamics/block_covariance.hpp"

#include <span>

namespace pitchdrop {

/// A straight line through a stretch of a time series, and whether the stretch is straight.
struct LineFit {
    double middle = 0, value = 0;      ///< mean of the times, and the line there
    double slope = 0, slope_error = 0; ///< half width of the 68 % interval
    double curvature =
        0; ///< coefficient of the square of time, over its error per root of the noise
    double residual = 0;  ///< root mean square
    bool wanders = false; ///< the noise is more like a random walk than like that about a line
};

/// By least squares. The error is that of noise correlated over less than a block (block_covariance) about a parabola. Where
/// the means of neighbouring blocks of residuals are correlated by more than 0.4, it is at least that of
/// noise which is a random walk: var = (6/5) D/T, T the length and D the variance per time, from the
/// differences of block means, whose variance is (2/3) D times the length of a block.
LineFit fit_line(std::span<const double> time, std::span<const double> value);

/// Slope and value at the mean time only.
LineFit plain_line(std::span<const double> time, std::span<const double> value);

} // namespace pitchdrop
