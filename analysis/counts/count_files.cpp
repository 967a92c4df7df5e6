#include "analysis/counts/count_files.hpp"

#include "analysis/files/csv_table.hpp"
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
        rows[k] = {temperature[k], stress[k], run[k],   block[k],
                   low[k],         high[k],   count[k], rearranged[k]};
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

/// One run at one condition, as one file has it.
struct Portion {
    std::filesystem::path file;
    std::map<std::int64_t, std::vector<CountRow>> blocks;
};

bool equal(const std::vector<CountRow>& a, const std::vector<CountRow>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const CountRow& x, const CountRow& y) {
                          return place(x) == place(y) && x.count == y.count &&
                                 x.rearranged == y.rearranged;
                      });
}

using Key = std::tuple<double, double, std::int64_t>; ///< temperature, stress, run

std::map<Key, Portion> portions_of(const std::filesystem::path& file, std::vector<CountRow> rows)
{
    std::stable_sort(rows.begin(), rows.end(),
                     [](const CountRow& a, const CountRow& b) { return place(a) < place(b); });
    std::map<Key, Portion> portions;
    for (std::size_t k = 0; k < rows.size(); ++k) {
        const CountRow& row = rows[k];
        if (k > 0 && place(row) == place(rows[k - 1]))
            throw InputError(file.string() + ": " + words(row) + " is there twice",
                             "it would be counted twice", "take one of the rows out");
        Portion& portion = portions[{row.temperature, row.stress, row.run}];
        portion.file = file;
        portion.blocks[row.block].push_back(row);
    }
    return portions;
}

class Merge {
public:
    explicit Merge(Messages& messages) : messages_(messages) {}

    void add(const Key& key, const Portion& portion)
    {
        auto& known = portions_[key];
        // Parts of one run may lie in several files: those that share no block with it go on.
        Portion* goes_on = nullptr;
        for (Portion& other : known) {
            const int shared = shared_blocks(other, portion);
            if (shared == 0 && !goes_on) goes_on = &other;
        }
        if (known.empty() || !goes_on) {
            if (!known.empty()) warn(key, known.front(), portion);
            known.push_back(portion);
        } else {
            for (const auto& [block, rows] : portion.blocks) goes_on->blocks[block] = rows;
        }
    }

    std::vector<CountRow> rows() const
    {
        std::vector<CountRow> all;
        for (const auto& [key, known] : portions_) {
            std::int64_t copy = 0;
            for (const Portion& portion : known) {
                for (const auto& [block, rows] : portion.blocks)
                    for (CountRow row : rows) {
                        row.run = copy * repeated_run + row.run;
                        all.push_back(row);
                    }
                ++copy;
            }
        }
        return all;
    }

private:
    /// Runs of the same number are told apart by multiples of this.
    static constexpr std::int64_t repeated_run = std::int64_t(1) << 53;

    static int shared_blocks(const Portion& a, const Portion& b)
    {
        int shared = 0;
        for (const auto& [block, rows] : b.blocks) {
            const auto found = a.blocks.find(block);
            if (found == a.blocks.end()) continue;
            ++shared;
            if (equal(found->second, rows))
                throw InputError(fmt::format("{} and {} hold the same counts", a.file.string(),
                                             b.file.string()),
                                 words(rows.front()) + " would be counted twice",
                                 "give one of them");
        }
        return shared;
    }

    void warn(const Key& key, const Portion& a, const Portion& b)
    {
        messages_.push_back({Message::Level::warning, "sources",
                             fmt::format("run {} at T = {:g}, stress {:g} is in {} and in {}, with "
                                         "other counts: taken as two independent runs",
                                         std::get<2>(key), std::get<0>(key), std::get<1>(key),
                                         a.file.string(), b.file.string())});
    }

    Messages& messages_;
    std::map<Key, std::vector<Portion>> portions_;
};

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
        for (const auto& [key, portion] : portions_of(file, read_rows(table)))
            merge.add(key, portion);
    }
    result.rows = merge.rows();
    return result;
}

} // namespace pitchdrop
