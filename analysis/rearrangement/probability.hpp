#pragma once
#include "analysis/counts/cells.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace pitchdrop {

struct Interval {
    double low = 0, high = 0;
};

/// P_R(S) of one condition in one bin, with 68 % intervals.
struct ProbabilityRow {
    double temperature = 0, stress = 0, softness = 0;
    double count = 0, exposure = 0, rearranged = 0, probability = 0;
    Interval binomial;               ///< Wilson's, as if events were independent
    /// Bootstrap over blocks or runs, Student's where there are few; none with a single one.
    std::optional<Interval> scatter;
};

struct Bootstrap {
    int samples = 1000;
    std::uint64_t seed = 1;
};

/// One row a cell.
std::vector<ProbabilityRow> rearrangement_probability(const Counts& counts,
                                                      const std::vector<Cell>& cells,
                                                      const Bootstrap& bootstrap);

/// Wilson, J. Am. Stat. Assoc. 22, 209 (1927): 68.27 % for `events` of `trials`.
Interval wilson_interval(double events, double trials);

} // namespace pitchdrop
