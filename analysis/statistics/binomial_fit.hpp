#pragma once
#include "analysis/counts/cells.hpp"
#include "analysis/fit/dual.hpp"

#include <functional>
#include <vector>

namespace pitchdrop {

/// A maximum of the likelihood of binomial counts.
struct BinomialFit {
    Eigen::VectorXd parameters;
    Eigen::MatrixXd covariance; ///< of independent events: the inverse of Fisher's information
    Eigen::MatrixXd influence;  ///< scatter units × parameters, see Estimate
    double deviance = 0;        ///< 2 ln of the likelihood ratio to the counts' own probabilities
    int degrees_of_freedom = 0;
    bool good = false; ///< a maximum was found and tells all parameters apart

    Estimate operator[](Eigen::Index k) const
    {
        return {parameters[k], Eigen::VectorXd(influence.col(k))};
    }
};

/// A law for ln P_R of a cell: its value, and its value with derivatives.
struct LogProbability {
    std::function<double(const Eigen::VectorXd& parameters, const Cell& cell)> value;
    std::function<Dual(const DualVector& parameters, const Cell& cell)> dual;
};

/// From one function of (parameters, cell), a template on the number type of the parameters.
template <typename Law>
LogProbability log_probability_law(const Law& law)
{
    return {[law](const Eigen::VectorXd& p, const Cell& cell) { return double(law(p, cell)); },
            [law](const DualVector& p, const Cell& cell) { return Dual(law(p, cell)); }};
}

/// Infinite where a probability is not below 1 or not a number.
double deviance(const std::vector<Cell>& cells, const LogProbability& law,
                const Eigen::VectorXd& parameters);

/// Maximises the likelihood of `cells` as binomial counts by Fisher's scoring (iteratively reweighted least
/// squares: McCullagh and Nelder, Generalized Linear Models, ch. 2), with steps halved that would lower it.
/// The errors come from the scatter of the units (see Estimate), not from the binomial distribution.
BinomialFit fit_binomial(const Counts& counts, const std::vector<Cell>& cells,
                         const LogProbability& law, const Eigen::VectorXd& start);

template <typename Law>
BinomialFit fit_binomial(const Counts& counts, const std::vector<Cell>& cells, const Law& law,
                         const Eigen::VectorXd& start)
{
    return fit_binomial(counts, cells, log_probability_law(law), start);
}

} // namespace pitchdrop
