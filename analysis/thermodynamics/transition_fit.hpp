#pragma once
#include <Eigen/Dense>

#include <optional>
#include <string>
#include <vector>

namespace pitchdrop {

/// Volume per bead against the imposed temperature, in the order of time.
struct VolumeCurve {
    std::vector<double> temperature, volume;
};

/// A glass transition read off V(T). Slopes are dV/dT far below and far above it.
struct TransitionFit {
    double temperature = 0, temperature_error = 0;
    double volume = 0, volume_error = 0; ///< where the two straight lines meet
    double glass_slope = 0, glass_slope_error = 0;
    double liquid_slope = 0, liquid_slope_error = 0;
    double width = 0;                ///< w of the hyperbola; 0 for two straight lines
    double residual = 0;             ///< root mean square
    double residual_correlation = 0; ///< of neighbouring blocks; near 0 where the errors hold
    double from = 0, to = 0;         ///< temperatures fitted
    int rows = 0, blocks = 0;
    /// Of temperature, volume, glass_slope, liquid_slope and, of the hyperbola, width; the squares of the errors
    /// are on its diagonal.
    Eigen::MatrixXd covariance;
};

/// A fit, or why there is none.
struct TransitionResult {
    std::optional<TransitionFit> fit;
    std::string why_not;
};

/// Two straight lines that meet at T_g, the exact minimum of the sum of squares: every place of the bend
/// is tried (Hudson, J. Am. Stat. Assoc. 61, 1097 (1966)).
TransitionResult fit_bilinear(const VolumeCurve& curve);

/// V = V₀ + a_g (x − H) + a_l H, x = T − T_g, H = (x + √(x² + 4w²))/2: a hyperbola with the two straight
/// lines as asymptotes (Patrone et al., Polymer 87, 246 (2016)). Starts from the two straight lines, and is
/// these (width 0) where the noise does not tell a width from 0.
TransitionResult fit_hyperbolic(const VolumeCurve& curve);

} // namespace pitchdrop
