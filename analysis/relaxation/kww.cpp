#include "analysis/relaxation/kww.hpp"

#include "analysis/fit/least_squares.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace pitchdrop {
namespace {

using Parameters = Eigen::Vector3d; ///< amplitude, ln τ, ln β

struct Points {
    std::vector<double> lag, log_lag, value, error;

    int size() const { return int(value.size()); }
};

Points points_in_window(const Curve& curve, const KwwOptions& options)
{
    const std::vector<double> error = smoothed_errors(curve.error);
    Points points;
    for (std::size_t k = 0; k < curve.lag.size(); ++k) {
        if (!(curve.lag[k] >= options.shortest_lag && curve.lag[k] > 0)) continue;
        if (!std::isfinite(curve.value[k]) || !std::isfinite(error[k])) continue;
        points.lag.push_back(curve.lag[k]);
        points.log_lag.push_back(std::log(curve.lag[k]));
        points.value.push_back(curve.value[k]);
        points.error.push_back(error[k]);
    }
    return points;
}

struct KwwResiduals {
    const Points& points;

    template <typename P>
    typename P::Scalar operator()(const P& p, int k) const
    {
        using std::exp;
        using T = typename P::Scalar;
        const auto n = std::size_t(k);
        const T beta = exp(p[2]);
        const T exponent = exp(T(beta * (points.log_lag[n] - p[1])));
        const T model = p[0] * exp(T(-exponent));
        return T((model - points.value[n]) / points.error[n]);
    }
};

/// For a known amplitude ln(−ln C/C₀) is a straight line in ln t: slope β, zero at τ.
std::optional<Parameters> start_from(const Points& points, double amplitude)
{
    double w = 0, wx = 0, wy = 0, wxx = 0, wxy = 0;
    for (std::size_t k = 0; k < points.value.size(); ++k) {
        const double part = points.value[k] / amplitude;
        if (!(part > 0.01 && part < 1)) continue;
        const double x = points.log_lag[k], y = std::log(-std::log(part));
        const double y_error = points.error[k] / (amplitude * part * -std::log(part));
        const double weight = 1 / (y_error * y_error);
        w += weight, wx += weight * x, wy += weight * y;
        wxx += weight * x * x, wxy += weight * x * y;
    }
    const double determinant = w * wxx - wx * wx;
    const double slope = (w * wxy - wx * wy) / determinant;
    if (!(determinant > 0) || !std::isfinite(slope)) return std::nullopt;
    const double beta = std::clamp(slope, 0.05, 3.0);
    return Parameters(amplitude, (wx - wy / beta) / w, std::log(beta));
}

/// The best of fits from several amplitudes at or above the largest value.
std::optional<Fit> best_fit(const Points& points)
{
    const double largest = *std::max_element(points.value.begin(), points.value.end());
    std::optional<Fit> best;
    if (!(largest > 0)) return best;
    for (const double factor : {1.001, 1.01, 1.05, 1.2, 1.6}) {
        const auto start = start_from(points, factor * largest);
        if (!start) continue;
        const Fit fit = least_squares(KwwResiduals{points}, *start, points.size());
        if (!fit.converged || !fit.determined) continue;
        if (!best || fit.chi_squared < best->chi_squared) best = fit;
    }
    return best;
}

KwwFit in_plain_terms(const Fit& fit, const Points& points)
{
    KwwFit kww;
    kww.amplitude = fit.parameters[0];
    kww.amplitude_error = fit.error(0);
    kww.tau = std::exp(fit.parameters[1]);
    kww.tau_error = kww.tau * fit.error(1);
    kww.beta = std::exp(fit.parameters[2]);
    kww.beta_error = kww.beta * fit.error(2);
    const Eigen::Vector3d scale(1, kww.tau, kww.beta); // from ln τ and ln β
    kww.covariance = scale.asDiagonal() * fit.covariance * scale.asDiagonal();
    kww.chi_squared = fit.chi_squared;
    kww.degrees_of_freedom = fit.degrees_of_freedom;
    kww.from = points.lag.front();
    kww.to = points.lag.back();
    kww.decay = -std::expm1(-std::pow(kww.to / kww.tau, kww.beta));
    return kww;
}

} // namespace

std::vector<double> smoothed_errors(const std::vector<double>& errors)
{
    const auto known = [&](std::size_t k) { return std::isfinite(errors[k]) && errors[k] > 0; };
    std::vector<double> result(errors.size(), std::numeric_limits<double>::quiet_NaN());
    for (std::size_t k = 0; k < errors.size(); ++k) {
        if (!known(k)) continue;
        const std::size_t first = k < 2 ? 0 : k - 2, last = std::min(k + 2, errors.size() - 1);
        double sum = 0;
        int count = 0;
        for (std::size_t n = first; n <= last; ++n)
            if (known(n)) sum += errors[n] * errors[n], ++count;
        result[k] = std::sqrt(sum / count);
    }
    return result;
}

KwwResult fit_kww(const Curve& curve, const KwwOptions& options)
{
    const Points points = points_in_window(curve, options);
    if (points.size() < std::max(options.fewest_points, 4))
        return {{},
                fmt::format("{} lags from {:g} on have an error, {} are needed", points.size(),
                            options.shortest_lag, std::max(options.fewest_points, 4))};
    const std::optional<Fit> best = best_fit(points);
    if (!best) return {{}, "no stretched exponential fits it"};
    const KwwFit fit = in_plain_terms(*best, points);
    if (!(fit.decay >= options.least_decay))
        return {{},
                fmt::format("it lost {:.1f} % of its amplitude by lag {:g}, {:g} % are needed to "
                            "tell τ and β",
                            100 * fit.decay, fit.to, 100 * options.least_decay)};
    if (!(std::max(best->error(1), best->error(2)) <= options.largest_log_error) ||
        !std::isfinite(fit.amplitude_error))
        return {{}, "its errors are too large to tell τ and β"};
    return {fit, ""};
}

} // namespace pitchdrop
