#include "analysis/counts/count_files.hpp"

#include "analysis/counts/merge.hpp"
#include "analysis/files/csv_table.hpp"
#include "kernels/core/decimal.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace pitchdrop {
namespace {

auto place(const CountRow& r) { return std::tie(r.temperature, r.stress, r.run, r.block, r.low); }

std::string words(const CountRow& r)
{
    return fmt::format("T = {:g}, stress {:g}, run {}, block {}, softness {:g} to {:g}",
                       r.temperature, r.stress, r.run, r.block, r.low, r.high);
}

std::vector<CountRow> read_rows(const CsvTable& table)
{
    const auto& temperature = table.column("temperature");
    const auto& stress = table.column("stress");
    const auto run = table.integers("run", 0), block = table.integers("block", 0);
    const auto& low = table.column("softness_low");
    const auto& high = table.column("softness_high");
    const auto count = table.integers("count", 0), rearranged = table.integers("rearranged", 0);
    std::vector<CountRow> rows(table.rows());
    for (std::size_t k = 0; k < rows.size(); ++k) {
        // What differs by rounding alone is one condition and one bin.
        rows[k] = {meant_decimal(temperature[k]),
                   meant_decimal_or_zero(stress[k]),
                   run[k],
                   block[k],
                   meant_decimal_or_zero(low[k]),
                   meant_decimal_or_zero(high[k]),
                   count[k],
                   rearranged[k]};
        if (!(temperature[k] > 0) || !std::isfinite(stress[k]))
            table.refuse(k, "temperature or stress is not what it can be",
                         "temperatures are above 0, stresses are numbers", "correct the row");
        if (!(low[k] < high[k]))
            table.refuse(k, "softness_low is not below softness_high", "a bin has a width",
                         "correct the row");
        if (rearranged[k] > count[k])
            table.refuse(k, "more beads rearranged than were counted",
                         fmt::format("{} of {}", rearranged[k], count[k]), "correct the row");
    }
    return rows;
}

/// The runs at each condition that one file has.
std::map<Place, std::vector<Portion>> portions_of(const std::filesystem::path& file,
                                                  std::vector<CountRow> rows)
{
    std::stable_sort(rows.begin(), rows.end(),
                     [](const CountRow& a, const CountRow& b) { return place(a) < place(b); });
    std::map<Place, std::vector<Portion>> portions;
    for (std::size_t k = 0; k < rows.size(); ++k) {
        const CountRow& row = rows[k];
        if (k > 0 && place(row) == place(rows[k - 1]))
            throw InputError(file.string() + ": " + words(row) + " is there twice",
                             "it would be counted twice", "take one of the rows out");
        std::vector<Portion>& runs = portions[{row.temperature, row.stress}];
        if (runs.empty() || runs.back().run != row.run) runs.push_back({file, row.run, {}});
        runs.back().blocks[row.block].push_back(row);
    }
    return portions;
}

} // namespace

CountFiles read_counts(const std::vector<std::filesystem::path>& files, Messages& messages)
{
    CountFiles result;
    Merge merge(messages);
    for (const auto& file : files) {
        const CsvTable table(file);
        const Definition definition = read_definition(table.comment(), file);
        if (result.definition.entries.empty()) result.definition = definition;
        require_same(result.definition, definition);
        for (const auto& [condition, portions] : portions_of(file, read_rows(table)))
            for (const Portion& portion : portions) merge.add(condition, portion);
    }
    result.rows = merge.rows();
    result.repeated = merge.repeated();
    return result;
}

} // namespace pitchdrop
