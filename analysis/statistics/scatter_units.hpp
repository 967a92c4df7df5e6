#pragma once
#include "analysis/statistics/estimate.hpp"

#include <vector>

namespace pitchdrop {

struct Counts;

/// With fewer blocks (or runs) their scatter is known too badly for a normal distribution.
inline constexpr Eigen::Index few_blocks = 8;

/// Scatter units that share one mean: the blocks of one condition, or all runs.
struct ScatterGroup {
    Eigen::Index first = 0, size = 0;
    bool independent_events =
        false; ///< a single block: the variance is that of its counts, and known
};
using ScatterUnits = std::vector<ScatterGroup>;

ScatterUnits scatter_units(const Counts& counts);

/// Of the variance of an estimate, by Satterthwaite, Biometrics Bull. 2, 110 (1946): groups of n units have
/// n − 1 each. Infinite where only independent events scatter.
double degrees_of_freedom(const Estimate& estimate, const ScatterUnits& units);

/// Half width of the 68 % interval. Where a group of fewer than `few_blocks` units takes part it is the
/// standard error times Student's factor, otherwise the standard error.
double error(const Estimate& estimate, const ScatterUnits& units);

/// The same of two estimates together: their covariance with both factors, so that on the diagonal there is
/// the square of `error`.
Eigen::MatrixXd covariance(const std::vector<Estimate>& estimates, const ScatterUnits& units);

} // namespace pitchdrop
