#pragma once
#include <Eigen/Dense>

#include <optional>
#include <string>
#include <vector>

namespace pitchdrop {

/// A correlation function: values at lags with their standard errors (NaN: not known).
struct Curve {
    std::vector<double> lag, value, error;
};

struct KwwOptions {
    double shortest_lag = 2;  ///< τ; at shorter lags beads rattle in their cages
    double least_decay = 0.2; ///< part of the amplitude that must be gone at the last lag fitted
    int fewest_points = 6;
    double largest_log_error = 0.5; ///< of ln τ and of ln β; above, they are not determined
};

/// C(t) = amplitude · exp(−(t/tau)^beta): Kohlrausch, Ann. Phys. 167, 179 (1854); Williams and Watts,
/// Trans. Faraday Soc. 66, 80 (1970). Errors are those of points with independent errors.
struct KwwFit {
    double amplitude = 0, amplitude_error = 0;
    double tau = 0, tau_error = 0;
    double beta = 0, beta_error = 0;
    double chi_squared = 0;
    int degrees_of_freedom = 0;
    double from = 0, to = 0; ///< first and last lag fitted
    double decay = 0;        ///< 1 − exp(−(to/tau)^beta)
    Eigen::Matrix3d covariance = Eigen::Matrix3d::Zero(); ///< of amplitude, tau, beta
};

/// A fit, or why there is none.
struct KwwResult {
    std::optional<KwwFit> fit;
    std::string why_not;
};

/// Weighted least squares over the lags from `shortest_lag` on whose error is known. As errors from few
/// blocks are rough, the variance of a lag is taken as the mean over those of up to five lags around it.
KwwResult fit_kww(const Curve& curve, const KwwOptions& options);

/// Square roots of the means of the squared errors over each point and up to two on either side; NaN
/// where a point has no error above 0.
std::vector<double> smoothed_errors(const std::vector<double>& errors);

} // namespace pitchdrop
