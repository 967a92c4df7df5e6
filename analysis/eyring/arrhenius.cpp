#include "analysis/eyring/arrhenius.hpp"

#include "analysis/eyring/formulas.hpp"
#include "analysis/eyring/groups.hpp"
#include "analysis/statistics/binomial_fit.hpp"
#include "analysis/statistics/scatter_units.hpp"
#include "analysis/statistics/straight_line.hpp"

#include <fmt/format.h>

#include <utility>

namespace pitchdrop {
namespace {

/// Of ln P_R against 1/T, each point weighed by its number of rearrangements.
std::optional<double> arrhenius_r_squared(const std::vector<Cell>& cells)
{
    std::vector<double> inverse, errors;
    std::vector<Estimate> log_p;
    for (const Cell& cell : cells) {
        if (cell.rearranged == 0) continue;
        inverse.push_back(1 / cell.temperature());
        log_p.emplace_back(std::log(cell.probability()));
        errors.push_back(1 / std::sqrt(cell.rearranged));
    }
    const auto line = straight_line(inverse, log_p, errors);
    return line ? line->r_squared : std::nullopt;
}

std::optional<ArrheniusRow> fit_arrhenius_row(const Counts& counts, double stress, double softness,
                                    const std::vector<Cell>& cells)
{
    const auto law = [](const auto& p, const Cell& cell) {
        return log_arrhenius(p[0], p[1], cell.temperature());
    };
    const BinomialFit fit =
        fit_binomial(counts, cells, law, Eigen::Vector2d(mean_log_probability(cells), 0));
    if (!fit.good) return std::nullopt;
    ArrheniusRow row;
    row.stress = stress, row.softness = softness;
    row.sigma = fit[0], row.delta_e = fit[1];
    row.sigma_independent_error = std::sqrt(fit.covariance(0, 0));
    row.delta_e_independent_error = std::sqrt(fit.covariance(1, 1));
    row.r_squared = arrhenius_r_squared(cells);
    row.deviance = fit.deviance;
    row.degrees_of_freedom = fit.degrees_of_freedom;
    row.temperatures = int(cells.size());
    return row;
}

/// What follows from the four parameters.
void complete(DecompositionRow& row, const ScatterUnits& units, const char* table,
              Messages& messages)
{
    if (!(row.Sigma1.value() > 2 * error(row.Sigma1, units))) {
        messages.push_back({Message::Level::note, table,
                            fmt::format("stress {:g}: Σ1 = {:.3g} ± {:.2g} is not above 0 by two "
                                        "errors: no onset temperature",
                                        row.stress, row.Sigma1.value(), error(row.Sigma1, units))});
        return;
    }
    row.onset_temperature = Estimate(row.e1 / row.Sigma1);
    row.intersection_log_probability = Estimate(row.Sigma0 - row.e0 * row.Sigma1 / row.e1);
}

} // namespace

std::vector<ArrheniusRow> fit_arrhenius(const Counts& counts, const std::vector<Cell>& wide,
                                        double fewest_events, Messages& messages)
{
    std::vector<ArrheniusRow> rows;
    const auto place = [](const Cell& cell) { return std::pair(cell.stress(), cell.softness); };
    int left_out = 0;
    for (const auto& [key, cells] : group_by(wide, place)) {
        std::optional<ArrheniusRow> row;
        if (known_values(cells, temperature_of, fewest_events).size() >= 2)
            row = fit_arrhenius_row(counts, key.first, key.second, cells);
        if (row)
            rows.push_back(std::move(*row));
        else
            ++left_out;
    }
    const std::size_t temperatures = known_values(wide, temperature_of, 0).size();
    if (temperatures < 2)
        messages.push_back({Message::Level::note, "arrhenius",
                            "there is one temperature: Eq. 1 needs two or more"});
    else if (left_out > 0)
        messages.push_back(
            {Message::Level::note, "arrhenius",
             fmt::format("{} of {} pairs of stress and softness have no fit: fewer than {:g} "
                         "rearrangements at all temperatures but one",
                         left_out, left_out + int(rows.size()), fewest_events)});
    return rows;
}

std::vector<DecompositionRow> decompose(const Counts& counts, const std::vector<ArrheniusRow>& rows,
                                        Messages& messages)
{
    const ScatterUnits units = scatter_units(counts);
    std::vector<DecompositionRow> result;
    for (std::size_t begin = 0, end; begin < rows.size(); begin = end) {
        std::vector<double> softness, sigma_error, delta_e_error;
        std::vector<Estimate> sigma, delta_e;
        for (end = begin; end < rows.size() && rows[end].stress == rows[begin].stress; ++end) {
            softness.push_back(rows[end].softness);
            sigma.push_back(rows[end].sigma);
            delta_e.push_back(rows[end].delta_e);
            sigma_error.push_back(rows[end].sigma_independent_error);
            delta_e_error.push_back(rows[end].delta_e_independent_error);
        }
        const auto sigma_line = straight_line(softness, sigma, sigma_error);
        const auto delta_e_line = straight_line(softness, delta_e, delta_e_error);
        if (!sigma_line || !delta_e_line) {
            messages.push_back({Message::Level::note, "decomposition",
                                fmt::format("stress {:g}: one softness has a fit of Eq. 1, two are "
                                            "needed",
                                            rows[begin].stress)});
            continue;
        }
        DecompositionRow row;
        row.stress = rows[begin].stress;
        row.Sigma0 = sigma_line->intercept;
        row.Sigma1 = Estimate(-sigma_line->slope);
        row.e0 = delta_e_line->intercept;
        row.e1 = Estimate(-delta_e_line->slope);
        row.sigma_r_squared = sigma_line->r_squared;
        row.delta_e_r_squared = delta_e_line->r_squared;
        complete(row, units, "decomposition", messages);
        result.push_back(std::move(row));
    }
    return result;
}

std::vector<DecompositionRow> fit_decomposition(const Counts& counts, const std::vector<Cell>& fine,
                                                double fewest_events, Messages& messages)
{
    const auto law = [](const auto& p, const Cell& cell) {
        return log_decomposed(p, cell.softness, cell.temperature());
    };
    std::vector<DecompositionRow> result;
    for (const auto& [stress, cells] : group_by(fine, stress_of)) {
        if (known_values(cells, temperature_of, fewest_events).size() < 2 ||
            known_values(cells, softness_of, fewest_events).size() < 2)
            continue;
        const BinomialFit fit = fit_binomial(
            counts, cells, law, Eigen::Vector4d(mean_log_probability(cells), 0, 0, 0));
        if (!fit.good) {
            messages.push_back({Message::Level::note, "decomposition_global",
                                fmt::format("stress {:g}: the likelihood has no maximum that tells "
                                            "all four parameters",
                                            stress)});
            continue;
        }
        DecompositionRow row;
        row.stress = stress;
        row.Sigma0 = fit[0], row.Sigma1 = fit[1], row.e0 = fit[2], row.e1 = fit[3];
        row.deviance = fit.deviance;
        row.degrees_of_freedom = fit.degrees_of_freedom;
        complete(row, scatter_units(counts), "decomposition_global", messages);
        result.push_back(std::move(row));
    }
    return result;
}

} // namespace pitchdrop
