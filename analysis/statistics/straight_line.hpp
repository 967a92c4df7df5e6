#pragma once
#include "analysis/statistics/estimate.hpp"

#include <optional>
#include <vector>

namespace pitchdrop {

/// y = intercept + slope x through estimates, each weighed by 1/error² of `weight_errors`.
struct StraightLine {
    Estimate intercept, slope;
    /// Part of the weighed variance of y that the line explains; none for two points or a constant.
    std::optional<double> r_squared;
};

/// Weighed least squares; influences of the points carry over. None for fewer than two different x.
std::optional<StraightLine> straight_line(const std::vector<double>& x,
                                          const std::vector<Estimate>& y,
                                          const std::vector<double>& weight_errors);

} // namespace pitchdrop
