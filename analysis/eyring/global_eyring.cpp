#include "analysis/eyring/formulas.hpp"
#include "analysis/eyring/eyring.hpp"
#include "analysis/eyring/global_fits.hpp"
#include "analysis/eyring/groups.hpp"
#include "analysis/statistics/binomial_fit.hpp"
#include "analysis/statistics/scatter_units.hpp"

#include <algorithm>
#include <cmath>

namespace pitchdrop {
namespace {

/// Parameters Σ0, Σ1, e0, e1, α0, α1, β0, β1.
struct Law {
    template <typename P>
    auto operator()(const P& p, const Cell& cell) const
    {
        using T = typename P::Scalar;
        const double s = cell.softness;
        const T rest = log_decomposed(p, s, cell.temperature());
        if (cell.stress() == 0) return rest;
        return T(rest + log_eyring(T(p[5] * s - p[4]), T(falling(p[6], p[7], s)), cell.stress(),
                                   cell.temperature()));
    }
};

/// Eq. 1 of the counts at rest first, then activation volumes that do not depend on softness.
std::vector<Eigen::VectorXd> starts(const Counts& counts, const std::vector<Cell>& cells,
                                    double mean_temperature)
{
    std::vector<Cell> rest;
    for (const Cell& cell : cells)
        if (cell.stress() == 0) rest.push_back(cell);
    const auto law = [](const auto& p, const Cell& cell) {
        return log_decomposed(p, cell.softness, cell.temperature());
    };
    const BinomialFit fit = fit_binomial(counts, rest, law,
                                         Eigen::Vector4d(mean_log_probability(rest), 0, 0, 0));
    std::vector<Eigen::VectorXd> result;
    if (!fit.good) return result;
    for (const double volume : {0.5, 1.0, 2.0, 4.0, 8.0, 16.0}) {
        Eigen::VectorXd start(8);
        // A V/T = 1: nothing changes at small stress
        start << fit.parameters, std::log(volume / mean_temperature), 0, volume, 0;
        result.push_back(start);
    }
    const LogProbability all = log_probability_law(Law{});
    std::sort(result.begin(), result.end(), [&](const auto& a, const auto& b) {
        return deviance(cells, all, a) < deviance(cells, all, b);
    });
    return result;
}

/// What is missing, or nothing.
std::string lacking(const std::vector<Cell>& cells, double fewest_events)
{
    const auto stresses = known_values(cells, stress_of, fewest_events);
    std::vector<Cell> rest;
    for (const Cell& cell : cells)
        if (cell.stress() == 0) rest.push_back(cell);
    if (known_values(rest, temperature_of, fewest_events).size() < 2)
        return "counts at stress 0 at two temperatures or more are needed to tell Σ and ΔE";
    if (stresses.size() < 3) return "two stresses above 0 are needed to tell A and V";
    if (known_values(cells, softness_of, fewest_events).size() < 2)
        return "beads of two softnesses are needed";
    return {};
}

} // namespace

double GlobalEyring::log_probability(double softness, double temperature, double stress) const
{
    Condition condition;
    condition.temperature = temperature, condition.stress = stress;
    Cell cell;
    cell.condition = &condition, cell.softness = softness;
    Eigen::VectorXd p(8);
    p << Sigma0.value(), Sigma1.value(), e0.value(), e1.value(), alpha0.value(), alpha1.value(),
        beta0.value(), beta1.value();
    return Law{}(p, cell);
}

std::optional<GlobalEyring> fit_global_eyring(const Counts& counts, const std::vector<Cell>& fine,
                                              const std::vector<ConditionRow>& conditions,
                                              double fewest_events, Messages& messages)
{
    std::vector<Cell> cells;
    double temperatures = 0;
    for (const Cell& cell : fine)
        if (cell.stress() >= 0) cells.push_back(cell), temperatures += cell.temperature();
    std::string why = lacking(cells, fewest_events);
    BinomialFit fit;
    if (why.empty()) {
        for (const Eigen::VectorXd& start :
             starts(counts, cells, temperatures / double(cells.size()))) {
            fit = fit_binomial(counts, cells, Law{}, start);
            if (fit.good) break;
        }
        if (!fit.good) why = "the likelihood has no maximum that tells all eight parameters";
    }
    if (!why.empty()) {
        messages.push_back({Message::Level::note, "global_eq4", why});
        return std::nullopt;
    }
    GlobalEyring result{fit[0], fit[1], fit[2], fit[3], fit[4], fit[5], fit[6], fit[7], {}, {},
                        fit.deviance, fit.degrees_of_freedom};
    if (result.Sigma1.value() > 2 * error(result.Sigma1, scatter_units(counts)))
        result.onset_temperature = Estimate(result.e1 / result.Sigma1);
    for (const double temperature : known_values(cells, temperature_of, 0))
        result.volumes.push_back(
            {temperature,
             Estimate(result.beta0 - result.beta1 * mean_softness_at(conditions, temperature))});
    return result;
}

} // namespace pitchdrop
