#pragma once
#include <Eigen/Dense>
#include <unsupported/Eigen/AutoDiff>
#include <unsupported/Eigen/LevenbergMarquardt>

#include <cmath>

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

namespace fit_detail {

/// A dual number carrying derivatives with respect to all parameters.
using Dual = Eigen::AutoDiffScalar<Eigen::VectorXd>;

/// Residuals as Eigen's solver wants them: values and their derivatives by automatic differentiation.
template <typename Residuals>
struct Functor : Eigen::DenseFunctor<double> {
    Functor(const Residuals& residuals, int parameters, int count)
        : DenseFunctor(parameters, count), residuals_(residuals)
    {
    }

    int operator()(const Eigen::VectorXd& p, Eigen::VectorXd& r) const
    {
        for (int k = 0; k < values(); ++k) r[k] = residuals_(p, k);
        if (!r.allFinite()) r.setConstant(forbidden); // the solver takes this step back
        return 0;
    }

    int df(const Eigen::VectorXd& p, Eigen::MatrixXd& jacobian) const
    {
        Eigen::Matrix<Dual, Eigen::Dynamic, 1> dual(inputs());
        for (int k = 0; k < inputs(); ++k) dual[k] = Dual(p[k], inputs(), k);
        for (int k = 0; k < values(); ++k) {
            const Dual r = residuals_(dual, k);
            jacobian.row(k) = r.derivatives().transpose();
        }
        return jacobian.allFinite() ? 0 : -1;
    }

    static constexpr double forbidden = 1e100;

    const Residuals& residuals_;
};

} // namespace fit_detail

/// Minimises Σₖ residuals(p, k)², k < count, from `start`, by Levenberg and Marquardt's method (Eigen's
/// MINPACK). `residuals` is called with a vector of doubles or of dual numbers and returns its number type:
/// `[](const auto& p, int k) { using T = std::decay_t<decltype(p[0])>; return T(…); }`. A region where it is
/// not finite is not entered; the start must lie outside it.
template <typename Residuals>
Fit least_squares(const Residuals& residuals, const Eigen::VectorXd& start, int count)
{
    const int parameters = int(start.size());
    fit_detail::Functor<Residuals> functor(residuals, parameters, count);
    Fit fit;
    fit.parameters = start;
    fit.degrees_of_freedom = count - parameters;
    if (count < parameters) return fit;

    Eigen::LevenbergMarquardt<fit_detail::Functor<Residuals>> solver(functor);
    solver.setFtol(1e-15);
    solver.setXtol(1e-12);
    solver.setMaxfev(400 * (parameters + 1));
    const auto status = solver.minimize(fit.parameters);
    fit.converged = status >= Eigen::LevenbergMarquardtSpace::RelativeReductionTooSmall &&
                    status != Eigen::LevenbergMarquardtSpace::TooManyFunctionEvaluation &&
                    status != Eigen::LevenbergMarquardtSpace::UserAsked;

    Eigen::VectorXd r(count);
    Eigen::MatrixXd jacobian(count, parameters);
    functor(fit.parameters, r);
    fit.chi_squared = r.squaredNorm();
    if (r[0] == functor.forbidden || functor.df(fit.parameters, jacobian) != 0) {
        fit.converged = false;
        return fit;
    }
    // Columns of unit length: whether parameters can be told apart must not depend on their units.
    const Eigen::VectorXd scale = jacobian.colwise().norm();
    if (!(scale.minCoeff() > 0)) return fit;
    const Eigen::MatrixXd unit = jacobian * scale.cwiseInverse().asDiagonal();
    const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> factors(unit);
    if (std::abs(factors.matrixR()(parameters - 1, parameters - 1)) < 1e-9) return fit;
    fit.determined = true;
    const Eigen::MatrixXd inverse = (unit.transpose() * unit).inverse();
    fit.covariance = scale.cwiseInverse().asDiagonal() * inverse * scale.cwiseInverse().asDiagonal();
    return fit;
}

} // namespace pitchdrop
