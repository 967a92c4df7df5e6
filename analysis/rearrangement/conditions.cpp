#include "analysis/rearrangement/conditions.hpp"

#include "analysis/statistics/binomial_fit.hpp"

#include <cmath>

namespace pitchdrop {
namespace {

/// Σ over units of `part` over Σ of `whole`, with its influences.
std::optional<Estimate> ratio(const Counts& counts, const Condition& condition,
                              const Eigen::VectorXd& part, const Eigen::VectorXd& whole)
{
    const double sum = whole.sum();
    if (!(sum > 0)) return std::nullopt;
    const double value = part.sum() / sum;
    Eigen::VectorXd units;
    if (condition.lone) { // independent events, spread over the bins they fell in
        const double spread = std::sqrt(value * (1 - value) / sum);
        units = whole.cwiseSqrt() / std::sqrt(sum) * spread;
    } else {
        units = (part - value * whole) / sum;
    }
    return Estimate(value, spread_out(counts, condition, scatter(condition, units)));
}

/// What every unit has in the chosen bins of a table.
Eigen::VectorXd by_unit(const Condition& condition, const Eigen::MatrixXd& table,
                        const std::vector<bool>& chosen)
{
    Eigen::MatrixXd kept = table;
    for (Eigen::Index bin = 0; bin < table.cols(); ++bin)
        if (!chosen[std::size_t(bin)]) kept.col(bin).setZero();
    if (condition.lone) return kept.row(0).transpose();
    return kept.rowwise().sum();
}

Estimate mean_softness(const Counts& counts, const Condition& condition,
                       const Eigen::VectorXd& centre)
{
    const double sum = condition.count.sum();
    const double mean = (condition.count * centre).sum() / sum;
    if (condition.lone) return {mean, Eigen::VectorXd(Eigen::VectorXd::Zero(counts.units))};
    const Eigen::VectorXd units =
        (condition.count * (centre.array() - mean).matrix()) / sum;
    return {mean, spread_out(counts, condition, scatter(condition, units))};
}

std::optional<Estimate> slope(const Counts& counts, const std::vector<Cell>& cells)
{
    double count = 0, rearranged = 0;
    int filled = 0;
    for (const Cell& cell : cells) {
        count += cell.exposure, rearranged += cell.rearranged;
        filled += cell.rearranged > 0;
    }
    if (filled < 2 || rearranged >= count) return std::nullopt;
    const auto line = [](const auto& p, const Cell& cell) {
        using T = typename std::decay_t<decltype(p)>::Scalar;
        return T(p[0] + p[1] * cell.softness);
    };
    const BinomialFit fit =
        fit_binomial(counts, cells, line, Eigen::Vector2d(std::log(rearranged / count), 0));
    if (!fit.good) return std::nullopt;
    return fit[1];
}

std::optional<double> dispersion(const Condition& condition)
{
    if (condition.lone) return std::nullopt;
    const Eigen::VectorXd count = condition.count.rowwise().sum();
    const Eigen::VectorXd rearranged = condition.rearranged.rowwise().sum();
    const double p = rearranged.sum() / count.sum();
    const double independent = count.sum() * p * (1 - p);
    if (!(independent > 0)) return std::nullopt;
    return scatter(condition, rearranged - p * count).squaredNorm() / independent;
}

std::vector<Cell> of_condition(const std::vector<Cell>& cells, const Condition& condition)
{
    std::vector<Cell> own;
    for (const Cell& cell : cells)
        if (cell.condition == &condition) own.push_back(cell);
    return own;
}

} // namespace

std::vector<ConditionRow> summarise_conditions(const Counts& counts, const Binning& binning)
{
    const std::vector<Cell> cells = fine_cells(counts, binning);
    Eigen::VectorXd centre(counts.bins());
    std::vector<bool> all(std::size_t(counts.bins()), true), soft = all;
    for (Eigen::Index bin = 0; bin < counts.bins(); ++bin) {
        centre[bin] = counts.centre(bin);
        soft[std::size_t(bin)] = centre[bin] > 0;
    }
    std::vector<ConditionRow> rows;
    for (const Condition& c : counts.conditions) {
        ConditionRow row;
        row.temperature = c.temperature, row.stress = c.stress;
        row.runs = c.runs, row.blocks = c.blocks;
        row.count = c.count.sum(), row.rearranged = c.rearranged.sum();
        row.mean_softness = mean_softness(counts, c, centre);
        const double mean = row.mean_softness.value();
        row.softness_deviation = std::sqrt(
            (c.count * (centre.array() - mean).square().matrix()).sum() / row.count);
        const Eigen::VectorXd rearranged = by_unit(c, c.rearranged, all);
        row.rearranging_fraction = ratio(counts, c, rearranged, by_unit(c, c.count, all));
        row.soft_fraction_rearranging =
            ratio(counts, c, by_unit(c, c.rearranged, soft), rearranged);
        row.slope = slope(counts, of_condition(cells, c));
        row.dispersion = dispersion(c);
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<DensityRow> softness_distribution(const Counts& counts)
{
    std::vector<DensityRow> rows;
    for (const Condition& c : counts.conditions) {
        const double count = c.count.sum(), rearranged = c.rearranged.sum();
        for (Eigen::Index bin = 0; bin < counts.bins(); ++bin) {
            const double inside = c.count.col(bin).sum();
            if (inside == 0) continue;
            const double width = counts.high[std::size_t(bin)] - counts.low[std::size_t(bin)];
            DensityRow row{c.temperature, c.stress, counts.centre(bin), inside / count / width, {}};
            if (rearranged > 0)
                row.density_rearranging = c.rearranged.col(bin).sum() / rearranged / width;
            rows.push_back(row);
        }
    }
    return rows;
}

std::vector<double> slopes_of(const std::vector<ConditionRow>& rows)
{
    double sum = 0, weight = 0;
    for (const ConditionRow& row : rows)
        if (row.slope) sum += row.rearranged * row.slope->value(), weight += row.rearranged;
    const double mean = weight > 0 ? sum / weight : 0;
    std::vector<double> slopes;
    for (const ConditionRow& row : rows) slopes.push_back(row.slope ? row.slope->value() : mean);
    return slopes;
}

} // namespace pitchdrop
