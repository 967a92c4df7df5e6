#include "engine/tune/search.hpp"

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

std::vector<Tuning> ways_to_compute(const TunedDevice& device, const Tuning& start,
                                    const Tuning& asked)
{
    std::vector<Tuning> candidates = {start};
    const auto add = [&](std::string Tuning::*value, const std::string& name) {
        if (start.*value == name || !(asked.*value).empty()) return;
        candidates.push_back(start);
        candidates.back().*value = name;
    };
    if (device.section == "cpu") {
        add(&Tuning::simd, "avx2");
        if (device.avx512) add(&Tuning::simd, "avx512");
    } else {
        add(&Tuning::pair_loop, "clusters");
        add(&Tuning::pair_loop, "beads");
    }
    return candidates;
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
    Tuning best = fastest(ways_to_compute(device, start, asked), rounds, measure);
    best = fastest(lists(best, largest_skin), rounds, measure);
    best.source = "measured by --tune";
    return best;
}

} // namespace pitchdrop
