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

inline constexpr double rate_tolerance = 1e-3; ///< of equal cooling rates: durations are whole steps

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
    double covered_from = 0, covered_to = 0; ///< those that every run has
    Eigen::MatrixXd covariance;              ///< as that of TransitionFit, of the means
};

struct GlassTransitionRow {
    double rate = 0, pressure = 0;
    std::optional<Transition> bilinear, hyperbolic;
    std::vector<std::string> branches;
    std::string not_determined; ///< why there is no T_g, whatever was fitted; empty where there is one
};

/// Why two fits of the same curves are no T_g, or nothing. The curves must span `least_span` times T_g on
/// both sides of the bend: nearer to an end of the quench a bend is what the curvature of the melt makes of two
/// lines. And both forms must agree within two errors.
std::string why_not_determined(const std::optional<Transition>& bilinear,
                               const std::optional<Transition>& hyperbolic);
inline constexpr double least_span = 0.325; ///< 0.15 ε/k_B at the T_g of the shipped model, 0.46 ε/k_B

/// By |pressure|, then the cooling rate, the slowest first: a row for every one that was cooled at.
using GlassTransitions = std::vector<GlassTransitionRow>;

/// Follows every quench along the tree: the segment after a target is the quench branch below it of the
/// same stage and rate. The curve ends where a segment has no rows.
std::vector<CoolingCurve> cooling_curves(const std::vector<Source>& sources, Messages& messages);

/// Fits every curve within the range and takes the means; `messages` tells of curves without a fit.
GlassTransitions analyse_glass_transition(const std::vector<Source>& sources,
                                          const TemperatureRange& range, Messages& messages);

} // namespace pitchdrop
