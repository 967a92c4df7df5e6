#include "analysis/eyring/eyring.hpp"

#include "analysis/eyring/formulas.hpp"
#include "analysis/eyring/groups.hpp"
#include "analysis/statistics/binomial_fit.hpp"
#include "analysis/statistics/scatter_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace pitchdrop {
namespace {

auto temperature_and_softness(const Cell& cell) { return std::pair(cell.temperature(), cell.softness); }

std::vector<Cell> under_stress(const std::vector<Cell>& cells)
{
    std::vector<Cell> loaded;
    for (const Cell& cell : cells)
        if (cell.stress() > 0) loaded.push_back(cell);
    return loaded;
}

const Cell* at_rest(const std::vector<Cell>& cells)
{
    const auto found = std::find_if(cells.begin(), cells.end(), [](const Cell& cell) {
        return cell.stress() == 0 && cell.rearranged > 0;
    });
    return found == cells.end() ? nullptr : &*found;
}

/// Parameters ln P_R(0), ln A, V.
struct WithRest {
    template <typename P>
    auto operator()(const P& p, const Cell& cell) const
    {
        using T = typename P::Scalar;
        if (cell.stress() == 0) return T(p[0]);
        return T(p[0] + log_eyring(T(p[1]), T(p[2]), cell.stress(), cell.temperature()));
    }
};

/// Parameters ln P_R(0) A, V.
struct WithoutRest {
    template <typename P>
    auto operator()(const P& p, const Cell& cell) const
    {
        using T = typename P::Scalar;
        return T(log_eyring(T(p[0]), T(p[1]), cell.stress(), cell.temperature()));
    }
};

struct Start {
    double log_factor; ///< ln P_R(0) A
    double volume;
};

/// The best of some activation volumes, each with its best factor.
Start best_start(const std::vector<Cell>& loaded)
{
    const LogProbability law = log_probability_law(WithoutRest{});
    Start best{0, 0};
    double least = INFINITY;
    for (double volume = 0.05; volume < 300; volume *= 1.5) {
        double expected = 0;
        for (const Cell& cell : loaded)
            expected += cell.exposure *
                        std::exp(log_eyring(0.0, volume, cell.stress(), cell.temperature()));
        const double log_factor = std::log(total_rearranged(loaded) / expected);
        const Eigen::Vector2d p(log_factor, volume);
        const double lost = deviance(loaded, law, p);
        if (lost < least) least = lost, best = {log_factor, volume};
    }
    return best;
}

std::optional<EyringRow> fit_eyring_row(const Counts& counts, const std::vector<Cell>& cells)
{
    std::vector<Cell> used = under_stress(cells);
    EyringRow row;
    row.temperature = cells.front().temperature();
    row.softness = cells.front().softness;
    row.stresses = int(used.size());
    const Start start = best_start(used);
    const Cell* rest = at_rest(cells);
    BinomialFit fit;
    if (rest) {
        const double log_rest = std::log(rest->probability());
        used.push_back(*rest);
        fit = fit_binomial(counts, used, WithRest{},
                           Eigen::Vector3d(log_rest, start.log_factor - log_rest, start.volume));
    } else {
        fit = fit_binomial(counts, used, WithoutRest{},
                           Eigen::Vector2d(start.log_factor, start.volume));
    }
    if (!fit.good) return std::nullopt;
    row.V = fit[fit.parameters.size() - 1];
    if (!(row.V.value() > error(row.V, scatter_units(counts)))) return std::nullopt; // then A, its partner, is anything
    if (rest) {
        row.A = Estimate(exp(fit[1]));
        row.AV_over_T = Estimate(*row.A * row.V / row.temperature);
    }
    row.deviance = fit.deviance;
    row.degrees_of_freedom = fit.degrees_of_freedom;
    return row;
}

void tell_eyring(const std::vector<Cell>& wide, int left_out, int made, double fewest_events,
                 Messages& messages)
{
    const auto stresses = known_values(wide, stress_of, 1);
    const auto positive = std::count_if(stresses.begin(), stresses.end(),
                                        [](double stress) { return stress > 0; });
    if (positive < 2)
        messages.push_back({Message::Level::note, "eyring",
                            fmt::format("{} stress above 0: Eq. 3 needs two or more",
                                        positive == 0 ? "no" : "one")});
    else if (left_out > 0)
        messages.push_back(
            {Message::Level::note, "eyring",
             fmt::format("{} of {} pairs of temperature and softness have no fit: fewer than {:g} "
                         "rearrangements at all stresses above 0 but one, or no V above 0 that the "
                         "counts tell",
                         left_out, left_out + made, fewest_events)});
    if (!stresses.empty() && *stresses.begin() < 0)
        messages.push_back({Message::Level::note, "eyring",
                            "stresses below 0 (compression) are left out of Eq. 3 to 5"});
}

void tell_rest(const std::vector<Cell>& wide, Messages& messages)
{
    for (const auto& [temperature, cells] : group_by(wide, temperature_of))
        if (!under_stress(cells).empty() && !at_rest(cells))
            messages.push_back({Message::Level::warning, "eyring",
                                fmt::format("T = {:g}: no counts at stress 0: P_R,Eyring, A and α "
                                            "cannot be told, V and β can",
                                            temperature)});
}

} // namespace

std::vector<EyringRatioRow> eyring_ratios(const Counts& counts, const std::vector<Cell>& wide)
{
    std::vector<EyringRatioRow> rows;
    for (const auto& [key, cells] : group_by(wide, temperature_and_softness)) {
        const Cell* rest = at_rest(cells);
        if (!rest) continue;
        const Estimate log_rest = log_probability(counts, *rest);
        for (const Cell& cell : cells) {
            if (cell.stress() == 0 || cell.rearranged == 0) continue;
            const Estimate difference(log_probability(counts, cell) - log_rest);
            rows.push_back({key.first, cell.stress(), key.second, Estimate(exp(difference))});
        }
    }
    return rows;
}

std::vector<EyringRow> fit_eyring(const Counts& counts, const std::vector<Cell>& wide,
                                  double fewest_events, Messages& messages)
{
    std::vector<EyringRow> rows;
    int left_out = 0;
    for (const auto& [key, cells] : group_by(wide, temperature_and_softness)) {
        const std::vector<Cell> loaded = under_stress(cells);
        if (loaded.empty()) continue;
        std::optional<EyringRow> row;
        if (known_values(loaded, stress_of, fewest_events).size() >= 2)
            row = fit_eyring_row(counts, cells);
        if (row)
            rows.push_back(std::move(*row));
        else
            ++left_out;
    }
    tell_eyring(wide, left_out, int(rows.size()), fewest_events, messages);
    tell_rest(wide, messages);
    return rows;
}

} // namespace pitchdrop
