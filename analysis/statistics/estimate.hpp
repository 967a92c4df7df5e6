#pragma once
#include <Eigen/Dense>
#include <unsupported/Eigen/AutoDiff>

namespace pitchdrop {

/// A number computed from counts together with its influence function: by how much each scatter unit of
/// the counts (a time block of a run at one condition) has moved it from what its like would give. The
/// influences add up in squares to the variance that a bootstrap over the blocks would find, to leading
/// order (the infinitesimal jackknife: Jaeckel 1972; Efron and Tibshirani, An Introduction to the
/// Bootstrap, ch. 21). What is computed from estimates carries their influences through the chain rule,
/// so that correlations between them are never lost: an estimate is a dual number.
using Estimate = Eigen::AutoDiffScalar<Eigen::VectorXd>;

/// Standard error.
inline double error(const Estimate& estimate) { return estimate.derivatives().norm(); }

} // namespace pitchdrop
