#pragma once
#include "kernels/core/error.hpp"

#include <Eigen/Dense>
#include <unsupported/Eigen/AutoDiff>

namespace pitchdrop {

/// Fits have at most so many parameters: dual numbers then need no heap.
inline constexpr int most_parameters = 40;

/// A number with its derivatives with respect to all parameters of a fit.
using Dual = Eigen::AutoDiffScalar<Eigen::Matrix<double, Eigen::Dynamic, 1, 0, most_parameters, 1>>;
using DualVector = Eigen::Matrix<Dual, Eigen::Dynamic, 1>;

/// The parameters themselves as dual numbers: the derivative of each with respect to itself is 1.
inline DualVector dual_parameters(const Eigen::VectorXd& p)
{
    require(p.size() <= most_parameters, "fits have at most 40 parameters");
    DualVector dual(p.size());
    for (Eigen::Index k = 0; k < p.size(); ++k) dual[k] = Dual(p[k], int(p.size()), int(k));
    return dual;
}

} // namespace pitchdrop
