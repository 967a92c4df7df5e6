#include "analysis/eyring/eyring.hpp"

#include "analysis/eyring/groups.hpp"
#include "analysis/eyring/law_by_softness.hpp"
#include "analysis/eyring/stress_laws.hpp"
#include "analysis/statistics/binomial_fit.hpp"
#include "analysis/statistics/scatter_units.hpp"
#include "analysis/statistics/straight_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace pitchdrop {
namespace {

/// [α0, α1,] β0, β1 that the single softnesses suggest; `softest` are the softest beads of the fit.
Eigen::VectorXd start_from(const std::vector<EyringRow>& rows, bool rest, double softest)
{
    std::vector<double> softness, a_error, v_error;
    std::vector<Estimate> log_a, volume;
    for (const EyringRow& row : rows) {
        softness.push_back(row.softness);
        volume.push_back(row.V);
        v_error.push_back(std::max(error(row.V), 1e-9));
        if (!row.A) continue;
        log_a.push_back(Estimate(log(*row.A)));
        a_error.push_back(std::max(error(log_a.back()), 1e-9));
    }
    const auto v = straight_line(softness, volume, v_error);
    Eigen::VectorXd start(rest ? 4 : 2);
    Eigen::Index next = 0;
    if (rest) {
        const auto a = straight_line(softness, log_a, a_error);
        start[next++] = -a->intercept.value();
        start[next++] = a->slope.value();
    }
    start[next] = v->intercept.value();
    start[next + 1] = -v->slope.value();
    // A steep line must not begin below 0 at the softest beads.
    if (!(start[next] - start[next + 1] * softest > 0)) {
        double sum = 0;
        for (const Estimate& each : volume) sum += each.value();
        start[next] = sum / double(volume.size()), start[next + 1] = 0;
    }
    return start;
}

/// Softnesses whose counts can take part, the same for all stresses: enough events under stress, and
/// some at rest where α is wanted.
std::vector<double> usable_softnesses(const std::vector<Cell>& cells,
                                      const std::vector<EyringRow>& rows, bool rest)
{
    std::vector<double> usable;
    for (const EyringRow& row : rows)
        if (!rest || row.A) usable.push_back(row.softness);
    std::erase_if(usable, [&](double softness) {
        return std::none_of(cells.begin(), cells.end(),
                            [&](const Cell& cell) { return cell.softness == softness; });
    });
    return usable;
}

/// `Ratio`: EyringLaw with counts at rest, VolumeLaw without.
template <typename Ratio>
std::optional<StructureDependentRow> fit_structure_dependent_row(const Counts& counts, double temperature,
                                             const std::vector<Cell>& all,
                                             const std::vector<EyringRow>& rows)
{
    constexpr bool rest = std::is_same_v<Ratio, EyringLaw>;
    const LawBySoftness<Ratio> law{usable_softnesses(all, rows, rest)};
    if (law.softness.size() < 2) return std::nullopt;
    std::vector<Cell> cells;
    for (const Cell& cell : all)
        if (cell.stress() >= (rest ? 0 : 1e-300) &&
            std::find(law.softness.begin(), law.softness.end(), cell.softness) !=
                law.softness.end())
            cells.push_back(cell);
    std::vector<EyringRow> used;
    for (const EyringRow& row : rows)
        if (!rest || row.A) used.push_back(row);
    const double softest = *std::max_element(law.softness.begin(), law.softness.end());
    const BinomialFit fit =
        fit_binomial(counts, cells, law,
                     with_matching_q(law, start_from(used, rest, softest), cells));
    if (!fit.good) return std::nullopt;
    StructureDependentRow result;
    result.temperature = temperature;
    if (rest) result.alpha0 = fit[0], result.alpha1 = fit[1];
    result.beta0 = fit[rest ? 2 : 0];
    result.beta1 = fit[rest ? 3 : 1];
    result.deviance = fit.deviance;
    result.degrees_of_freedom = fit.degrees_of_freedom;
    return result;
}

} // namespace

Estimate mean_softness_at(const std::vector<ConditionRow>& conditions, double temperature)
{
    const ConditionRow* best = nullptr;
    for (const ConditionRow& row : conditions)
        if (row.temperature == temperature &&
            (!best || std::abs(row.stress) < std::abs(best->stress)))
            best = &row;
    return best->mean_softness;
}

std::vector<StructureDependentRow>
fit_structure_dependent(const Counts& counts, const std::vector<Cell>& wide,
                        const std::vector<EyringRow>& eyring,
                        const std::vector<ConditionRow>& conditions, double fewest_events,
                        Messages& messages)
{
    const ScatterUnits units = scatter_units(counts);
    std::vector<StructureDependentRow> result;
    for (const auto& [temperature, cells] : group_by(wide, temperature_of)) {
        std::vector<EyringRow> rows;
        for (const EyringRow& row : eyring)
            if (row.temperature == temperature) rows.push_back(row);
        if (rows.empty()) continue; // Eq. 3 has said why
        const bool rest = known_values(cells, stress_of, fewest_events).contains(0);
        auto row = rest ? fit_structure_dependent_row<EyringLaw>(counts, temperature, cells, rows)
                        : fit_structure_dependent_row<VolumeLaw>(counts, temperature, cells, rows);
        if (!row) {
            messages.push_back(
                {Message::Level::note, "structure_dependent_eyring",
                 fmt::format("T = {:g}: {}", temperature,
                             rows.size() < 2 ? "one softness has a fit of Eq. 3, two are needed"
                                             : "the likelihood has no maximum that tells α and "
                                               "β")});
            continue;
        }
        row->mean_activation_volume =
            Estimate(row->beta0 - row->beta1 * mean_softness_at(conditions, temperature));
        if (row->mean_activation_volume.value() > 2 * error(row->mean_activation_volume, units))
            row->crossover_stress = Estimate((2 * temperature) / row->mean_activation_volume);
        result.push_back(std::move(*row));
    }
    return result;
}

} // namespace pitchdrop
