#include "analysis/training/cross_validation.hpp"

#include "kernels/core/error.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace pitchdrop {

namespace {

using Group = std::pair<std::uint32_t, std::int64_t>; ///< run and time block

std::vector<Group> groups_of(const std::vector<SampleOrigin>& origins,
                             const std::vector<std::int64_t>& frames, int folds)
{
    const bool whole_runs = frames.size() >= std::size_t(folds);
    std::vector<Group> groups;
    for (const SampleOrigin& origin : origins) {
        const std::int64_t length = std::max<std::int64_t>(frames[origin.run], origin.frame + 1);
        groups.push_back({origin.run, whole_runs ? 0 : origin.frame * folds / length});
    }
    return groups;
}

/// Samples outside (`inside` false) or inside a fold.
LabelledRows part(const LabelledRows& data, const std::vector<int>& fold, int number, bool inside)
{
    LabelledRows result;
    result.columns = data.columns;
    for (std::size_t k = 0; k < data.labels.size(); ++k)
        if ((fold[k] == number) == inside) result.add(data.row(k), data.labels[k]);
    return result;
}

bool has_both_classes(const LabelledRows& data)
{
    return std::count(data.labels.begin(), data.labels.end(), 1) > 0 &&
           std::count(data.labels.begin(), data.labels.end(), -1) > 0;
}

} // namespace

/// The largest group goes first, each to the fold that has fewest samples so far.
std::vector<int> assign_folds(const std::vector<SampleOrigin>& origins,
                              const std::vector<std::int64_t>& frames, int folds)
{
    const std::vector<Group> groups = groups_of(origins, frames, folds);
    std::map<Group, std::size_t> size;
    for (const Group& group : groups) ++size[group];
    std::vector<std::pair<Group, std::size_t>> order(size.begin(), size.end());
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    std::vector<std::size_t> filled(std::size_t(folds), 0);
    std::map<Group, int> fold_of;
    for (const auto& [group, count] : order) {
        const auto least = std::min_element(filled.begin(), filled.end());
        fold_of[group] = int(least - filled.begin());
        *least += count;
    }
    std::vector<int> result;
    for (const Group& group : groups) result.push_back(fold_of[group]);
    return result;
}

double balanced_accuracy(const LinearPlane& plane, const LabelledRows& data)
{
    double count[2] = {0, 0}, right[2] = {0, 0};
    for (std::size_t k = 0; k < data.labels.size(); ++k) {
        const bool soft = data.labels[k] > 0;
        ++count[soft];
        right[soft] += (plane.at(data.row(k)) > 0) == soft;
    }
    if (count[0] == 0 || count[1] == 0) return -1;
    return 0.5 * (right[0] / count[0] + right[1] / count[1]);
}

std::vector<ScanEntry> scan(const LabelledRows& data, const std::vector<int>& fold, int folds,
                            const std::vector<double>& C_values)
{
    std::vector<std::vector<double>> accuracy(C_values.size());
    for (int number = 0; number < folds; ++number) {
        const LabelledRows training = part(data, fold, number, false);
        const LabelledRows held_out = part(data, fold, number, true);
        if (!has_both_classes(training) || !has_both_classes(held_out)) continue;
        for (std::size_t c = 0; c < C_values.size(); ++c)
            accuracy[c].push_back(
                balanced_accuracy(train_linear_svm(training, C_values[c]), held_out));
    }
    std::vector<ScanEntry> entries;
    for (std::size_t c = 0; c < C_values.size(); ++c) {
        const auto n = double(accuracy[c].size());
        if (n < 2)
            throw InputError("cross-validation is not possible",
                             "fewer than two runs or time blocks have both soft and hard samples",
                             "use longer runs or more of them, or a higher hard_threshold");
        const double mean = std::accumulate(accuracy[c].begin(), accuracy[c].end(), 0.0) / n;
        double squares = 0;
        for (const double a : accuracy[c]) squares += (a - mean) * (a - mean);
        entries.push_back({C_values[c], mean, std::sqrt(squares / (n - 1) / n)});
    }
    return entries;
}

const ScanEntry& choose(const std::vector<ScanEntry>& entries)
{
    const auto best = std::max_element(
        entries.begin(), entries.end(),
        [](const ScanEntry& a, const ScanEntry& b) { return a.accuracy < b.accuracy; });
    const ScanEntry* chosen = &*best;
    for (const ScanEntry& entry : entries)
        if (entry.accuracy >= best->accuracy - best->error && entry.C < chosen->C) chosen = &entry;
    return *chosen;
}

} // namespace pitchdrop
