#include "analysis/eyring/model_comparison.hpp"

#include "analysis/eyring/groups.hpp"
#include "analysis/eyring/law_by_softness.hpp"
#include "analysis/eyring/stress_laws.hpp"
#include "analysis/statistics/binomial_fit.hpp"
#include "analysis/statistics/scatter_units.hpp"
#include "kernels/core/type_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

namespace pitchdrop {
namespace {

/// The laws that compete over all stresses. The first is what the others are held against.
using StressLaws = TypeList<EyringLaw, ContinuousEyringLaw, OneVolumeLaw, ElasticEnergyLaw,
                            ScaledElasticEnergyLaw>;

struct HighStressLaw {
    template <typename P>
    auto operator()(const P& p, const Cell& cell) const
    {
        using T = typename P::Scalar;
        return log_high_stress(T(p[0]), T(p[1]), T(p[2]), T(p[3]), cell.stress(), cell.softness);
    }
};

struct Candidate {
    std::string name;
    BinomialFit fit;
    LogProbability law;
};

template <typename Law>
std::optional<Candidate> best_fit(const char* name, const Counts& counts,
                                  const std::vector<Cell>& cells, const Law& law,
                                  const std::vector<Eigen::VectorXd>& starts)
{
    std::optional<Candidate> best;
    for (const Eigen::VectorXd& start : starts) {
        BinomialFit fit = fit_binomial(counts, cells, law, start);
        if (fit.good && (!best || fit.deviance < best->fit.deviance - 1e-6))
            best = Candidate{name, std::move(fit), log_probability_law(law)};
    }
    return best;
}

/// The best of the fits that begin where the law says.
template <typename Ratio>
std::optional<Candidate> best_fit(const Counts& counts, const std::vector<Cell>& cells,
                                  const std::vector<double>& softness)
{
    const LawBySoftness<Ratio> law{softness};
    std::vector<Eigen::VectorXd> starts;
    for (const Eigen::VectorXd& first : Ratio::starts(cells.front().temperature()))
        starts.push_back(with_matching_q(law, first, cells));
    return best_fit(Ratio::name, counts, cells, law, starts);
}

/// ln L of the scatter units of one cell, but for what does not depend on the law.
Eigen::VectorXd unit_log_likelihood(const Cell& cell, double eta)
{
    const double log_rest = std::log1p(-std::exp(eta));
    return (eta - log_rest) * cell.unit_rearranged + log_rest * cell.unit_exposure;
}

/// ln L(a) − ln L(b): what every block says of it scatters (Vuong, Econometrica 57, 307 (1989)).
Estimate difference(const Counts& counts, const std::vector<Cell>& cells, const Candidate& a,
                    const Candidate& b)
{
    Eigen::VectorXd influence = Eigen::VectorXd::Zero(counts.units);
    std::map<const Condition*, Eigen::VectorXd> units;
    double sum = 0;
    for (const Cell& cell : cells) {
        const Eigen::VectorXd each =
            unit_log_likelihood(cell, a.law.value(a.fit.parameters, cell)) -
            unit_log_likelihood(cell, b.law.value(b.fit.parameters, cell));
        sum += each.sum();
        auto [place, is_new] = units.try_emplace(cell.condition, each);
        if (!is_new) place->second += each;
    }
    for (const auto& [condition, each] : units)
        influence += spread_out(counts, *condition, scatter(*condition, each));
    return {sum, influence};
}

/// Mean dispersion of the conditions of these cells, at least 1.
double dispersion_of(const std::vector<Cell>& cells, const std::vector<ConditionRow>& conditions)
{
    double sum = 0;
    int number = 0;
    for (const ConditionRow& row : conditions) {
        const bool takes_part = std::any_of(cells.begin(), cells.end(), [&](const Cell& cell) {
            return cell.temperature() == row.temperature && cell.stress() == row.stress;
        });
        if (!takes_part || !row.dispersion) continue;
        sum += *row.dispersion;
        ++number;
    }
    return number > 0 ? std::max(1.0, sum / number) : 1.0;
}

/// Two of the errors that the row shows.
void judge(ModelComparisonRow& row, const ScatterUnits& units)
{
    const double margin = 2 * error(*row.delta_log_likelihood, units);
    row.verdict = *row.penalised > margin    ? "better"
                  : *row.penalised < -margin ? "worse"
                                             : "not told apart";
}

/// Rows of one temperature and range; the first candidate is the reference.
std::vector<ModelComparisonRow> rows_of(const Counts& counts, const std::vector<Cell>& cells,
                                        const std::vector<Candidate>& candidates,
                                        double dispersion, const std::string& range)
{
    const ScatterUnits units = scatter_units(counts);
    std::vector<ModelComparisonRow> rows;
    for (const Candidate& candidate : candidates) {
        ModelComparisonRow row;
        row.temperature = cells.front().temperature();
        row.range = range;
        row.model = candidate.name;
        row.parameters = int(candidate.fit.parameters.size());
        row.deviance = candidate.fit.deviance;
        row.degrees_of_freedom = candidate.fit.degrees_of_freedom;
        row.verdict = "reference";
        if (&candidate != &candidates.front()) {
            row.delta_log_likelihood = difference(counts, cells, candidate, candidates.front());
            row.penalised = row.delta_log_likelihood->value() -
                            dispersion * (row.parameters -
                                          int(candidates.front().fit.parameters.size()));
            judge(row, units);
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

/// Softnesses with enough events in `cells` to fix their own q, and the cells of these.
std::vector<double> keep_known(std::vector<Cell>& cells, double fewest_events)
{
    const auto known = known_values(cells, softness_of, fewest_events);
    std::erase_if(cells, [&](const Cell& cell) { return !known.contains(cell.softness); });
    return {known.begin(), known.end()};
}

void append(std::vector<ModelComparisonRow>& to, std::vector<ModelComparisonRow> rows)
{
    std::move(rows.begin(), rows.end(), std::back_inserter(to));
}

/// What all temperatures say together: they have parameters of their own, so ln L adds up.
void add_totals(std::vector<ModelComparisonRow>& rows, const std::string& range,
                const ScatterUnits& units)
{
    std::map<std::string, std::vector<const ModelComparisonRow*>> by_model;
    for (const ModelComparisonRow& row : rows)
        if (row.range == range) by_model[row.model].push_back(&row);
    std::vector<ModelComparisonRow> totals;
    for (const auto& [model, parts] : by_model) {
        if (parts.size() < 2 || !parts.front()->delta_log_likelihood) continue;
        ModelComparisonRow total;
        total.range = range, total.model = model;
        Estimate sum = *parts.front()->delta_log_likelihood;
        total.penalised = 0;
        for (const ModelComparisonRow* part : parts) {
            if (part != parts.front()) sum = Estimate(sum + *part->delta_log_likelihood);
            total.parameters += part->parameters;
            total.deviance += part->deviance;
            total.degrees_of_freedom += part->degrees_of_freedom;
            *total.penalised += *part->penalised;
        }
        total.delta_log_likelihood = sum;
        judge(total, units);
        totals.push_back(std::move(total));
    }
    append(rows, std::move(totals));
}

class Comparison {
public:
    Comparison(const Counts& counts, const std::vector<ConditionRow>& conditions,
               double fewest_events, Messages& messages)
        : counts_(counts), conditions_(conditions), fewest_(fewest_events), messages_(messages)
    {
    }

    void over_all_stresses(std::vector<Cell> cells, std::vector<ModelComparisonRow>& rows)
    {
        const double temperature = cells.front().temperature();
        std::erase_if(cells, [](const Cell& cell) { return cell.stress() < 0; });
        const auto stresses = known_values(cells, stress_of, fewest_);
        if (!stresses.contains(0) || stresses.size() < 4)
            return note(temperature, "laws of stress are compared where rest and three stresses are");
        const std::vector<double> softness = keep_known(cells, fewest_);
        if (softness.size() < 2) return note(temperature, "beads of two softnesses are needed");
        std::vector<Candidate> candidates;
        StressLaws::for_each([&]<class Ratio>(int) {
            add(candidates, temperature, Ratio::name, best_fit<Ratio>(counts_, cells, softness));
        });
        finish(rows, cells, candidates, "all");
    }

    void at_high_stress(std::vector<Cell> cells, double lowest,
                        std::vector<ModelComparisonRow>& rows)
    {
        const double temperature = cells.front().temperature();
        std::erase_if(cells, [&](const Cell& cell) { return cell.stress() < lowest * (1 - 1e-9); });
        if (known_values(cells, stress_of, fewest_).size() < 3) return; // Eq. 5 has said why, or nearly
        const std::vector<double> softness = keep_known(cells, fewest_);
        if (softness.size() < 2) return;
        std::vector<Candidate> candidates;
        add(candidates, temperature, VolumeLaw::name, best_fit<VolumeLaw>(counts_, cells, softness));
        double expected = 0;
        for (const Cell& cell : cells) expected += cell.exposure / cell.stress();
        const Eigen::Vector4d start(std::log(total_rearranged(cells) / expected), 0, 0, 0);
        add(candidates, temperature, "high_stress",
            best_fit("high_stress", counts_, cells, HighStressLaw{}, {start}));
        finish(rows, cells, candidates, "high_stress");
    }

private:
    void note(double temperature, const std::string& text)
    {
        messages_.push_back({Message::Level::note, "model_comparison",
                             fmt::format("T = {:g}: {}", temperature, text)});
    }
    void add(std::vector<Candidate>& candidates, double temperature, const char* name,
             std::optional<Candidate> candidate)
    {
        if (candidate)
            candidates.push_back(std::move(*candidate));
        else
            note(temperature, fmt::format("the likelihood of {} has no maximum that tells its "
                                          "parameters", name));
    }
    void finish(std::vector<ModelComparisonRow>& rows, const std::vector<Cell>& cells,
                const std::vector<Candidate>& candidates, const char* range)
    {
        if (candidates.empty() || candidates.front().name != EyringLaw::name) return; // said above
        append(rows,
               rows_of(counts_, cells, candidates, dispersion_of(cells, conditions_), range));
    }

    const Counts& counts_;
    const std::vector<ConditionRow>& conditions_;
    double fewest_;
    Messages& messages_;
};

} // namespace

std::vector<ModelComparisonRow>
compare_models(const Counts& counts, const std::vector<Cell>& wide,
               const std::vector<ConditionRow>& conditions, double high_stress,
               double fewest_events, Messages& messages)
{
    std::vector<ModelComparisonRow> rows;
    Comparison comparison(counts, conditions, fewest_events, messages);
    const auto groups = group_by(wide, temperature_of);
    for (const auto& [temperature, cells] : groups) comparison.over_all_stresses(cells, rows);
    add_totals(rows, "all", scatter_units(counts));
    for (const auto& [temperature, cells] : groups)
        comparison.at_high_stress(cells, high_stress, rows);
    add_totals(rows, "high_stress", scatter_units(counts));
    return rows;
}

} // namespace pitchdrop
