#include "analysis/statistics/binomial_fit.hpp"

#include "analysis/fit/least_squares.hpp"

#include <cmath>

namespace pitchdrop {
namespace {

/// n ln(n/m), 0 for no events.
double information(double n, double m) { return n > 0 ? n * std::log(n / m) : 0; }

Eigen::MatrixXd gradients(const std::vector<Cell>& cells, const LogProbability& law,
                          const Eigen::VectorXd& p)
{
    Eigen::MatrixXd result(cells.size(), p.size());
    const DualVector dual = dual_parameters(p);
    for (std::size_t k = 0; k < cells.size(); ++k)
        result.row(Eigen::Index(k)) = law.dual(dual, cells[k]).derivatives().transpose();
    return result;
}

/// One step of Fisher's scoring: least squares of the working responses.
Fit scoring_step(const std::vector<Cell>& cells, const LogProbability& law,
                 const Eigen::VectorXd& at)
{
    const auto count = Eigen::Index(cells.size());
    Eigen::VectorXd root_weight(count), response(count);
    for (Eigen::Index k = 0; k < count; ++k) {
        const Cell& cell = cells[std::size_t(k)];
        const double eta = law.value(at, cell), p = std::exp(eta), expected = cell.exposure * p;
        root_weight[k] = std::sqrt(expected / (1 - p));
        response[k] = eta + (cell.rearranged - expected) / expected;
    }
    Residuals residuals;
    residuals.count = int(count);
    residuals.values = [&](const Eigen::VectorXd& p, Eigen::VectorXd& r) {
        for (Eigen::Index k = 0; k < count; ++k)
            r[k] = root_weight[k] * (law.value(p, cells[std::size_t(k)]) - response[k]);
    };
    residuals.derivatives = [&](const Eigen::VectorXd& p, Eigen::MatrixXd& jacobian) {
        jacobian = root_weight.asDiagonal() * gradients(cells, law, p);
    };
    return least_squares(residuals, at);
}

/// By how much the scatter of every unit has moved the parameters: Fisher's information⁻¹ times the
/// unit's part of the score.
void add_influence(BinomialFit& fit, const std::vector<Cell>& cells, const LogProbability& law,
                   const Counts& counts)
{
    const Eigen::MatrixXd gradient = gradients(cells, law, fit.parameters);
    Eigen::MatrixXd scores = Eigen::MatrixXd::Zero(counts.units, fit.parameters.size());
    for (std::size_t k = 0; k < cells.size(); ++k) {
        const Cell& cell = cells[k];
        const Condition& condition = *cell.condition;
        const double p = std::exp(law.value(fit.parameters, cell));
        Eigen::VectorXd score;
        if (condition.lone)
            score = (p / (1 - p) * cell.unit_exposure).cwiseSqrt();
        else
            score = (cell.unit_rearranged - p * cell.unit_exposure) / (1 - p);
        scores.middleRows(condition.first_unit, condition.units()) +=
            scatter(condition, score) * gradient.row(Eigen::Index(k));
    }
    fit.influence = scores * fit.covariance;
}

} // namespace

double deviance(const std::vector<Cell>& cells, const LogProbability& law,
                const Eigen::VectorXd& parameters)
{
    double sum = 0;
    for (const Cell& cell : cells) {
        const double eta = law.value(parameters, cell);
        if (!(eta < 0)) return INFINITY;
        const double n = cell.exposure, r = cell.rearranged, expected = n * std::exp(eta);
        sum += 2 * (information(r, expected) + information(n - r, n - expected));
    }
    return sum;
}

BinomialFit fit_binomial(const Counts& counts, const std::vector<Cell>& cells,
                         const LogProbability& law, const Eigen::VectorXd& start)
{
    BinomialFit fit;
    fit.parameters = start;
    fit.degrees_of_freedom = int(cells.size()) - int(start.size());
    if (fit.degrees_of_freedom < 0) return fit;
    fit.deviance = deviance(cells, law, start);
    if (!std::isfinite(fit.deviance)) return fit;

    constexpr int most_steps = 200, most_halvings = 40;
    constexpr double small_step = 1e-9; // in standard errors
    for (int n = 0; n < most_steps && !fit.good; ++n) {
        const Fit step = scoring_step(cells, law, fit.parameters);
        if (!step.determined || !step.parameters.allFinite()) return fit;
        fit.covariance = step.covariance;
        Eigen::VectorXd change = step.parameters - fit.parameters;
        double trial = INFINITY;
        for (int halving = 0; halving < most_halvings; ++halving, change /= 2) {
            trial = deviance(cells, law, fit.parameters + change);
            if (trial <= fit.deviance + 1e-9 * (1 + std::abs(fit.deviance))) break;
        }
        if (!std::isfinite(trial)) return fit;
        fit.parameters += change;
        fit.deviance = trial;
        fit.good = (change.array().abs() / step.covariance.diagonal().array().sqrt()).maxCoeff() <
                   small_step;
    }
    if (fit.good) add_influence(fit, cells, law, counts);
    return fit;
}

} // namespace pitchdrop
