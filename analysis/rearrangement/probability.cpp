#include "analysis/rearrangement/probability.hpp"

#include "analysis/statistics/scatter_units.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace pitchdrop {
namespace {

constexpr double inside = 0.682689492137086; ///< of a normal distribution within one deviation

/// How often every unit of a condition is drawn, a row a sample. The draws depend on the seed and the
/// number of units only: the same for all bins of a condition.
Eigen::MatrixXd draws(Eigen::Index units, const Bootstrap& bootstrap)
{
    std::mt19937_64 random(bootstrap.seed);
    Eigen::MatrixXd times = Eigen::MatrixXd::Zero(bootstrap.samples, units);
    for (Eigen::Index sample = 0; sample < times.rows(); ++sample)
        for (Eigen::Index n = 0; n < units; ++n)
            times(sample, Eigen::Index(random() % std::uint64_t(units))) += 1;
    return times;
}

Interval percentiles(std::vector<double> values)
{
    const auto at = [&](double part) {
        const auto place = values.begin() + std::ptrdiff_t(part * double(values.size() - 1) + 0.5);
        std::nth_element(values.begin(), place, values.end());
        return *place;
    };
    return {at((1 - inside) / 2), at((1 + inside) / 2)};
}

std::optional<Interval> bootstrap_interval(const Cell& cell, const Eigen::MatrixXd& times)
{
    const Eigen::VectorXd exposure = times * cell.unit_exposure;
    const Eigen::VectorXd rearranged = times * cell.unit_rearranged;
    std::vector<double> values;
    for (Eigen::Index k = 0; k < exposure.size(); ++k)
        if (exposure[k] > 0) values.push_back(rearranged[k] / exposure[k]);
    if (values.empty()) return std::nullopt;
    return percentiles(std::move(values));
}

/// Of few blocks: ln P_R ± its error with Student's factor, and at least what independent events scatter.
std::optional<Interval> student_interval(const Counts& counts, const Cell& cell)
{
    if (cell.rearranged == 0) return std::nullopt;
    const double e = error(log_probability(counts, cell), scatter_units(counts));
    const double p = cell.probability();
    const Interval events = wilson_interval(cell.rearranged, cell.exposure);
    return Interval{std::min(p * std::exp(-e), events.low),
                    std::min(1.0, std::max(p * std::exp(e), events.high))};
}

} // namespace

Interval wilson_interval(double events, double trials)
{
    const double p = events / trials, square = 1 / trials; // one standard deviation: z² = 1
    const double centre = (p + square / 2) / (1 + square);
    const double half =
        std::sqrt(p * (1 - p) / trials + square * square / 4) / (1 + square);
    return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

std::vector<ProbabilityRow> rearrangement_probability(const Counts& counts,
                                                      const std::vector<Cell>& cells,
                                                      const Bootstrap& bootstrap)
{
    std::vector<ProbabilityRow> rows;
    Eigen::MatrixXd times;
    for (const Cell& cell : cells) {
        ProbabilityRow row{cell.temperature(), cell.stress(),   cell.softness,
                           cell.count,         cell.exposure,   cell.rearranged,
                           cell.probability(), wilson_interval(cell.rearranged, cell.exposure), {}};
        const Condition& condition = *cell.condition;
        if (!condition.lone && condition.units() < few_blocks) {
            row.scatter = student_interval(counts, cell);
        } else if (!condition.lone && bootstrap.samples > 0) {
            if (times.cols() != condition.units()) times = draws(condition.units(), bootstrap);
            row.scatter = bootstrap_interval(cell, times);
        }
        rows.push_back(row);
    }
    return rows;
}

} // namespace pitchdrop
