#include "analysis/eyring/eyring.hpp"
#include "analysis/eyring/formulas.hpp"
#include "analysis/eyring/global_fits.hpp"
#include "analysis/eyring/groups.hpp"
#include "analysis/statistics/binomial_fit.hpp"
#include "analysis/statistics/scatter_units.hpp"

#include <fmt/format.h>

#include <cmath>

namespace pitchdrop {
namespace {

std::optional<HighStressRow> fit_high_stress_row(const Counts& counts, const std::vector<Cell>& cells)
{
    const auto law = [](const auto& p, const Cell& cell) {
        using T = typename std::decay_t<decltype(p)>::Scalar;
        return log_high_stress(T(p[0]), T(p[1]), T(p[2]), T(p[3]), cell.stress(), cell.softness);
    };
    double expected = 0;
    for (const Cell& cell : cells) expected += cell.exposure / cell.stress();
    const Eigen::Vector4d start(std::log(total_rearranged(cells) / expected), 0, 0, 0);
    const BinomialFit fit = fit_binomial(counts, cells, law, start);
    if (!fit.good) return std::nullopt;
    HighStressRow row;
    row.temperature = cells.front().temperature();
    row.a = fit[0], row.b = fit[1], row.c = fit[2], row.d = fit[3];
    row.deviance = fit.deviance;
    row.degrees_of_freedom = fit.degrees_of_freedom;
    return row;
}

} // namespace

std::vector<HighStressRow> fit_high_stress(const Counts& counts, const std::vector<Cell>& fine,
                                           const std::vector<ConditionRow>& conditions,
                                           double lowest_stress, double fewest_events,
                                           Messages& messages)
{
    std::vector<Cell> high;
    for (const Cell& cell : fine)
        if (cell.stress() >= lowest_stress * (1 - 1e-9)) high.push_back(cell);
    const ScatterUnits units = scatter_units(counts);
    std::vector<HighStressRow> rows;
    for (const double temperature : known_values(fine, temperature_of, 0)) {
        const auto note = [&](const std::string& text) {
            messages.push_back(
                {Message::Level::note, "eq5", fmt::format("T = {:g}: {}", temperature, text)});
        };
        std::vector<Cell> cells;
        for (const Cell& cell : high)
            if (cell.temperature() == temperature) cells.push_back(cell);
        if (known_values(cells, stress_of, fewest_events).size() < 2) {
            note(fmt::format("Eq. 5 needs two stresses from {:g} on", lowest_stress));
            continue;
        }
        auto row = fit_high_stress_row(counts, cells);
        if (!row) {
            note("the likelihood of Eq. 5 has no maximum that tells all four parameters");
            continue;
        }
        row->lowest_stress = lowest_stress;
        if (std::abs(row->d.value()) > 2 * error(row->d, units))
            row->intersection_softness = Estimate(row->b / row->d);
        else
            note(fmt::format("the slope of ln P_R against S does not change with stress within two "
                             "errors ({:.2g} ± {:.2g}): no common intersection",
                             row->d.value(), error(row->d, units)));
        const Estimate inverse(row->b - row->d * mean_softness_at(conditions, temperature));
        if (inverse.value() > 2 * error(inverse, units)) row->crossover_stress = Estimate(1.0 / inverse);
        rows.push_back(std::move(*row));
    }
    return rows;
}

} // namespace pitchdrop
