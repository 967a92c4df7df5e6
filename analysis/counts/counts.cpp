#include "analysis/counts/counts.hpp"

#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace pitchdrop {
namespace {

using Errors = CountOptions::Errors;

bool is_left_out(const CountRow& row, const CountOptions& options)
{
    const auto is_stress = [&](double stress) {
        return std::abs(stress - row.stress) <= 1e-9 * std::max(1.0, std::abs(stress));
    };
    return std::any_of(options.excluded_stresses.begin(), options.excluded_stresses.end(),
                       is_stress) ||
           std::any_of(options.last_blocks.begin(), options.last_blocks.end(), [&](const auto& l) {
               return is_stress(l.first) && row.block > l.second;
           });
}

void set_bins(Counts& counts, const std::vector<const CountRow*>& rows)
{
    std::set<std::pair<double, double>> bins;
    for (const CountRow* row : rows) bins.emplace(row->low, row->high);
    for (const auto& [low, high] : bins) {
        if (!counts.high.empty() && low < counts.high.back() - 1e-9)
            throw InputError(fmt::format("bins {:g} to {:g} and {:g} to {:g} overlap",
                                         counts.low.back(), counts.high.back(), low, high),
                             "all files need the same bins of softness, or bins side by side",
                             "count with one binning, or analyse the files separately");
        counts.low.push_back(low);
        counts.high.push_back(high);
    }
}

/// The rows of one condition: blocks of runs, or whole runs.
using CountsRow = std::pair<std::int64_t, std::int64_t>;

CountsRow row_of(const CountRow& row, Errors errors)
{
    return {row.run, errors == Errors::runs ? 0 : row.block};
}

Condition gather(const std::vector<const CountRow*>& rows, const Counts& counts, Errors errors)
{
    Condition condition;
    condition.temperature = rows.front()->temperature;
    condition.stress = rows.front()->stress;
    std::map<CountsRow, Eigen::Index> index;
    std::set<std::int64_t> runs;
    std::set<CountsRow> blocks;
    for (const CountRow* row : rows) {
        index.emplace(row_of(*row, errors), 0);
        runs.insert(row->run);
        blocks.emplace(row->run, row->block);
    }
    Eigen::Index next = 0;
    for (auto& [row, at] : index) at = next++;
    condition.runs = int(runs.size());
    condition.blocks = int(blocks.size());
    condition.count.setZero(next, counts.bins());
    condition.rearranged.setZero(next, counts.bins());
    for (const CountRow* row : rows) {
        const auto bin =
            std::lower_bound(counts.low.begin(), counts.low.end(), row->low) - counts.low.begin();
        const Eigen::Index at = index.at(row_of(*row, errors));
        condition.count(at, bin) += double(row->count);
        condition.rearranged(at, bin) += double(row->rearranged);
    }
    return condition;
}

/// Runs scatter with all their conditions: each condition must have the same ones.
void check_runs(const std::vector<const CountRow*>& rows)
{
    std::map<std::pair<double, double>, std::set<std::int64_t>> runs;
    for (const CountRow* row : rows) runs[{row->temperature, row->stress}].insert(row->run);
    const auto& first = *runs.begin();
    if (first.second.size() < 2)
        throw InputError("errors from runs need several runs", "there is one run",
                         "take errors from time blocks: --errors blocks");
    for (const auto& [condition, present] : runs)
        if (present != first.second)
            throw InputError(
                fmt::format("T = {:g}, stress {:g} has other runs than T = {:g}, stress {:g}",
                            condition.first, condition.second, first.first.first,
                            first.first.second),
                "errors from runs need every run at every condition",
                "take errors from time blocks: --errors blocks");
}

void tell_lone(const Counts& counts, Messages& messages)
{
    std::string lone;
    int number = 0;
    for (const Condition& c : counts.conditions) {
        if (!c.lone) continue;
        if (number++ < 5)
            lone += fmt::format("{}T = {:g} stress {:g}", lone.empty() ? "" : ", ", c.temperature,
                                c.stress);
    }
    if (number > 0)
        messages.push_back(
            {Message::Level::warning, "conditions",
             fmt::format("{} of {} conditions have a single time block ({}{}): their errors are "
                         "those of independent events and too small if events come in bursts",
                         number, counts.conditions.size(), lone, number > 5 ? ", …" : "")});
}

} // namespace

Counts gather_counts(const std::vector<CountRow>& all, const CountOptions& options,
                     Messages& messages)
{
    std::vector<const CountRow*> rows;
    for (const CountRow& row : all)
        if (row.count > 0 && !is_left_out(row, options)) rows.push_back(&row);
    if (rows.empty())
        throw InputError("there are no counts",
                         all.empty() ? "the files have no rows: windows had not filled"
                                     : "every row is empty or left out",
                         "give runs that observed softness long enough");
    if (options.errors == Errors::runs) check_runs(rows);
    Counts counts;
    set_bins(counts, rows);
    std::map<std::pair<double, double>, std::vector<const CountRow*>> conditions;
    for (const CountRow* row : rows) conditions[{row->temperature, row->stress}].push_back(row);
    for (const auto& [place, members] : conditions) {
        Condition condition = gather(members, counts, options.errors);
        condition.lone = condition.count.rows() == 1;
        if (options.errors == Errors::blocks) {
            condition.first_unit = counts.units;
            counts.units += condition.units();
        } else {
            counts.units = condition.units();
        }
        counts.conditions.push_back(std::move(condition));
    }
    tell_lone(counts, messages);
    return counts;
}

Eigen::VectorXd scatter(const Condition& condition, const Eigen::VectorXd& values)
{
    if (condition.lone) return values;
    const double n = double(values.size());
    return (values.array() - values.mean()) * std::sqrt(n / (n - 1));
}

Eigen::VectorXd spread_out(const Counts& counts, const Condition& condition,
                           const Eigen::VectorXd& values)
{
    Eigen::VectorXd all = Eigen::VectorXd::Zero(counts.units);
    all.segment(condition.first_unit, condition.units()) = values;
    return all;
}

} // namespace pitchdrop
