#include "analysis/fit/least_squares.hpp"

#include <unsupported/Eigen/LevenbergMarquardt>

namespace pitchdrop {
namespace {

constexpr double forbidden = 1e100; ///< residuals where they have no value: the solver takes the step back

/// Residuals as Eigen's solver wants them.
struct Functor : Eigen::DenseFunctor<double> {
    Functor(const Residuals& residuals, int parameters)
        : DenseFunctor(parameters, residuals.count), residuals_(residuals)
    {
    }

    int operator()(const Eigen::VectorXd& p, Eigen::VectorXd& r) const
    {
        residuals_.values(p, r);
        if (!r.allFinite()) r.setConstant(forbidden);
        return 0;
    }

    int df(const Eigen::VectorXd& p, Eigen::MatrixXd& jacobian) const
    {
        residuals_.derivatives(p, jacobian);
        return jacobian.allFinite() ? 0 : -1;
    }

    const Residuals& residuals_;
};

/// Fills the covariance, if the parameters can be told apart.
void add_covariance(Fit& fit, const Eigen::MatrixXd& jacobian)
{
    // Columns of unit length: whether parameters can be told apart must not depend on their units.
    const Eigen::VectorXd scale = jacobian.colwise().norm();
    if (!(scale.minCoeff() > 0)) return;
    const Eigen::MatrixXd unit = jacobian * scale.cwiseInverse().asDiagonal();
    const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> factors(unit);
    const Eigen::Index last = jacobian.cols() - 1;
    if (std::abs(factors.matrixR()(last, last)) < 1e-9) return;
    fit.determined = true;
    const Eigen::MatrixXd inverse = (unit.transpose() * unit).inverse();
    fit.covariance = scale.cwiseInverse().asDiagonal() * inverse * scale.cwiseInverse().asDiagonal();
}

} // namespace

Fit least_squares(const Residuals& residuals, const Eigen::VectorXd& start)
{
    const int parameters = int(start.size());
    require(parameters <= most_parameters, "fits have at most 40 parameters");
    Functor functor(residuals, parameters);
    Fit fit;
    fit.parameters = start;
    fit.degrees_of_freedom = residuals.count - parameters;
    if (residuals.count < parameters) return fit;

    Eigen::LevenbergMarquardt<Functor> solver(functor);
    solver.setFtol(1e-15);
    solver.setXtol(1e-12);
    solver.setMaxfev(400 * (parameters + 1));
    const auto status = solver.minimize(fit.parameters);
    fit.converged = status >= Eigen::LevenbergMarquardtSpace::RelativeReductionTooSmall &&
                    status != Eigen::LevenbergMarquardtSpace::TooManyFunctionEvaluation &&
                    status != Eigen::LevenbergMarquardtSpace::UserAsked;

    Eigen::VectorXd r(residuals.count);
    Eigen::MatrixXd jacobian(residuals.count, parameters);
    functor(fit.parameters, r);
    fit.chi_squared = r.squaredNorm();
    if (r[0] == forbidden || functor.df(fit.parameters, jacobian) != 0) {
        fit.converged = false;
        return fit;
    }
    add_covariance(fit, jacobian);
    return fit;
}

} // namespace pitchdrop
