#pragma once
#include "analysis/results/message.hpp"
#include "analysis/run_files/sources.hpp"
#include "analysis/thermodynamics/transition_fit.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace pitchdrop {

/// V(T) of one quench: its segments joined.
struct CoolingCurve {
    double rate = 0; ///< imposed, above 0
    double pressure = 0;
    std::uint64_t run = 0;
    std::vector<std::string> branches; ///< in the order of time
    VolumeCurve curve;
};

/// Temperatures at which volumes take part in a fit.
struct TemperatureRange {
    double low = 0, high = std::numeric_limits<double>::infinity();
    bool limited() const { return low > 0 || std::isfinite(high); }
};

/// One form over the independent runs of one cooling rate.
struct Transition {
    int runs = 0; ///< fits in the mean
    /// Means over runs. Errors: of one run that of its fit, of several from their spread.
    double temperature = 0, temperature_error = 0;
    double volume = 0, volume_error = 0;
    double glass_slope = 0, glass_slope_error = 0;
    double liquid_slope = 0, liquid_slope_error = 0;
    double width = 0, width_error = 0; ///< of the hyperbola; NaN for the error of one run
    double residual = 0;               ///< root mean square over rows, mean over runs
    double from = 0, to = 0;           ///< temperatures fitted, over all runs
};

struct GlassTransitionRow {
    double rate = 0, pressure = 0;
    std::optional<Transition> bilinear, hyperbolic;
    std::vector<std::string> branches;
};

/// By |pressure|, then the cooling rate, the slowest first. Only rows with at least one transition.
using GlassTransitions = std::vector<GlassTransitionRow>;

/// Follows every quench along the tree: the segment after a target is the quench branch below it of the
/// same stage and rate. The curve ends where a segment has no rows.
std::vector<CoolingCurve> cooling_curves(const std::vector<Source>& sources, Messages& messages);

/// Fits every curve within the range and takes the means; `messages` tells of curves without a fit.
GlassTransitions analyse_glass_transition(const std::vector<Source>& sources,
                                          const TemperatureRange& range, Messages& messages);

} // namespace pitchdrop
