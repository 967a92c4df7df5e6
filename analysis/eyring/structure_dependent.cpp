#include "analysis/eyring/eyring.hpp"

#include "analysis/eyring/formulas.hpp"
#include "analysis/eyring/groups.hpp"
#include "analysis/statistics/binomial_fit.hpp"
#include "analysis/statistics/scatter_units.hpp"
#include "analysis/statistics/straight_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pitchdrop {
namespace {

/// Parameters: [α0, α1,] β0, β1, then one q a softness: ln P_R(S; 0), or ln P_R(S; 0) A without rest.
struct Law {
    bool rest;
    std::vector<double> softness;

    template <typename P>
    auto operator()(const P& p, const Cell& cell) const
    {
        using T = typename P::Scalar;
        const Eigen::Index beta = rest ? 2 : 0;
        const auto bin = std::find(softness.begin(), softness.end(), cell.softness);
        const T q = p[beta + 2 + (bin - softness.begin())];
        if (cell.stress() == 0) return q;
        const T volume = falling(T(p[beta]), T(p[beta + 1]), cell.softness);
        const T log_a = rest ? T(p[1] * cell.softness - p[0]) : T(0.0 * q);
        return T(q + log_eyring(log_a, volume, cell.stress(), cell.temperature()));
    }
};

/// Parameters that the single softnesses suggest.
Eigen::VectorXd start_from(const std::vector<EyringRow>& rows, const std::vector<Cell>& cells,
                           const Law& law)
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
    Eigen::VectorXd start = Eigen::VectorXd::Zero((law.rest ? 4 : 2) + law.softness.size());
    Eigen::Index next = 0;
    if (law.rest) {
        const auto a = straight_line(softness, log_a, a_error);
        start[next++] = -a->intercept.value();
        start[next++] = a->slope.value();
    }
    start[next] = v->intercept.value();
    start[next + 1] = -v->slope.value();
    // A steep line must not begin below 0 at the softest beads.
    const double softest = *std::max_element(law.softness.begin(), law.softness.end());
    if (!(start[next] - start[next + 1] * softest > 0)) {
        double sum = 0;
        for (const Estimate& each : volume) sum += each.value();
        start[next] = sum / double(volume.size()), start[next + 1] = 0;
    }
    next += 2;
    for (const double s : law.softness) { // the rest follows from the sums of counts
        double events = 0, expected = 0;
        for (const Cell& cell : cells) {
            if (cell.softness != s) continue;
            events += cell.rearranged;
            expected += cell.exposure * std::exp(law(start, cell));
        }
        start[next++] = std::log(events / expected);
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

std::optional<StructureDependentRow> fit_row(const Counts& counts, double temperature,
                                             const std::vector<Cell>& all,
                                             const std::vector<EyringRow>& rows, bool rest)
{
    Law law{rest, usable_softnesses(all, rows, rest)};
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
    const BinomialFit fit = fit_binomial(counts, cells, law, start_from(used, cells, law));
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
        auto row = fit_row(counts, temperature, cells, rows, rest);
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
