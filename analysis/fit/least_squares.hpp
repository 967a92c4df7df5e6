#pragma once
#include "analysis/fit/dual.hpp"

#include <cmath>
#include <functional>

namespace pitchdrop {

/// Where a least-squares fit ended.
struct Fit {
    Eigen::VectorXd parameters;
    /// (JᵀJ)⁻¹ at the minimum: the covariance of the parameters where residuals are divided by their
    /// standard errors. Without meaning unless `determined`.
    Eigen::MatrixXd covariance;
    double chi_squared = 0;      ///< sum of the squared residuals
    int degrees_of_freedom = 0;  ///< residuals less parameters
    bool converged = false;      ///< a minimum was found within the allowed evaluations
    bool determined = false;     ///< every parameter changes the residuals in its own way

    double error(Eigen::Index k) const { return std::sqrt(covariance(k, k)); }
};

/// Residuals of a fit, and their derivatives with respect to the parameters, a row each.
struct Residuals {
    int count = 0;
    std::function<void(const Eigen::VectorXd& parameters, Eigen::VectorXd& residuals)> values;
    std::function<void(const Eigen::VectorXd& parameters, Eigen::MatrixXd& jacobian)> derivatives;
};

/// Minimises the sum of squared residuals from `start`, by Levenberg and Marquardt's method (Eigen's
/// MINPACK). A region where a residual is not finite is not entered; the start must lie outside it.
Fit least_squares(const Residuals& residuals, const Eigen::VectorXd& start);

/// The same for residuals(p, k), k < count, called with a vector of doubles or of dual numbers and returning
/// its number type: `[](const auto& p, int k) { using T = typename std::decay_t<decltype(p)>::Scalar; return
/// T(…); }`.
template <typename F>
Fit least_squares(const F& residual, const Eigen::VectorXd& start, int count)
{
    Residuals residuals;
    residuals.count = count;
    residuals.values = [&](const Eigen::VectorXd& p, Eigen::VectorXd& r) {
        for (int k = 0; k < count; ++k) r[k] = residual(p, k);
    };
    residuals.derivatives = [&](const Eigen::VectorXd& p, Eigen::MatrixXd& jacobian) {
        const DualVector dual = dual_parameters(p);
        for (int k = 0; k < count; ++k) {
            const Dual r = residual(dual, k);
            jacobian.row(k) = r.derivatives().transpose();
        }
    };
    return least_squares(residuals, start);
}

} // namespace pitchdrop
