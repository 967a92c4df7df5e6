#include "engine/tune/search.hpp"

#include "kernels/backend/device/path_names.hpp"
#include "kernels/core/error.hpp"

#include <algorithm>

namespace pitchdrop {
namespace {

constexpr int rounds = 3;
constexpr double skins[] = {0.25, 0.35, 0.45, 0.6, 0.8}, pruned_skins[] = {0.08, 0.12, 0.18};

double median(std::vector<double> values)
{
    const auto middle = values.begin() + long(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// The names to try of one value: what is asked for, else what there is, `start` first.
std::vector<std::string> names_to_try(const std::string& start, const std::string& asked,
                                      const std::vector<std::string>& known)
{
    if (!asked.empty()) return {start};
    std::vector<std::string> names;
    if (!start.empty()) names.push_back(start);
    for (const std::string& name : known)
        if (name != start) names.push_back(name);
    return names;
}

std::vector<Tuning> ways_on_cpu(const TunedDevice& device, const Tuning& start, const Tuning& asked)
{
    std::vector<std::string> sets = {"avx2"};
    if (device.avx512) sets.push_back("avx512");
    std::vector<Tuning> ways;
    for (const std::string& simd : names_to_try(start.simd, asked.simd, sets)) {
        ways.push_back(start);
        ways.back().simd = simd;
    }
    return ways;
}

std::vector<Tuning> ways_on_gpu(const Tuning& start, const Tuning& asked)
{
    std::vector<Tuning> ways;
    for (const std::string& path : names_to_try(start.path, asked.path, device::path_names())) {
        ways.push_back(start);
        ways.back().path = path;
    }
    return ways;
}

std::vector<Tuning> lists(const Tuning& start, double largest_skin)
{
    std::vector<Tuning> candidates = {start};
    for (const double skin : skins)
        for (const double pruned : pruned_skins) {
            Tuning one = start;
            one.list = {skin, pruned};
            if (skin <= largest_skin && pruned < skin && !one.same_values(start))
                candidates.push_back(one);
        }
    return candidates;
}

} // namespace

Tuning fastest(const std::vector<Tuning>& candidates, int rounds, const MeasureTuning& measure)
{
    require(!candidates.empty() && rounds > 0, "there is something to measure");
    std::vector<std::vector<double>> seconds(candidates.size());
    for (int round = 0; round < rounds; ++round)
        for (std::size_t n = 0; n < candidates.size(); ++n)
            seconds[n].push_back(measure(candidates[n]));
    std::vector<double> medians;
    for (const auto& one : seconds) medians.push_back(median(one));
    return candidates[std::size_t(std::min_element(medians.begin(), medians.end()) -
                                  medians.begin())];
}

Tuning search_tuning(const TunedDevice& device, const Tuning& start, const Tuning& asked,
                     double largest_skin, const MeasureTuning& measure)
{
    const std::vector<Tuning> ways =
        device.section == "cpu" ? ways_on_cpu(device, start, asked) : ways_on_gpu(start, asked);
    Tuning best = fastest(ways, rounds, measure);
    best = fastest(lists(best, largest_skin), rounds, measure);
    best.source = "measured by --tune";
    return best;
}

} // namespace pitchdrop
