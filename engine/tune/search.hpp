#pragma once
#include "engine/tune/table.hpp"

#include <functional>
#include <vector>

namespace pitchdrop {

/// Seconds that a step takes with these values.
using MeasureTuning = std::function<double(const Tuning&)>;

/// The candidate with the least median. All are measured in turn, `rounds` times, so that what
/// else the machine does meets each of them; of equal ones the first is taken.
Tuning fastest(const std::vector<Tuning>& candidates, int rounds, const MeasureTuning& measure);

/// Measures instruction sets, or the paths of a GPU, with the lists of `start`, then lists with the fastest
/// of them. `asked` fixes what is not empty in it; no skin is above `largest_skin`.
Tuning search_tuning(const TunedDevice& device, const Tuning& start, const Tuning& asked,
                     double largest_skin, const MeasureTuning& measure);

} // namespace pitchdrop
