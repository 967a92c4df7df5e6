#include "analysis/thermodynamics/transition_fit.hpp"

#include "analysis/fit/least_squares.hpp"
#include "analysis/thermodynamics/block_covariance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace pitchdrop {
namespace {

constexpr int fewest_cooling_rows = 40;
constexpr double least_part = 0.1; ///< of the temperatures, on either side of the transition
/// A melt expands more when hotter: without any transition two lines through the quickstart's V(T) from 1.0 to
/// 0.42 have slopes in the ratio 1.19 or 1.27 ± 0.07 (two quenches); from 0.8 to 0.2, through the glass
/// transition at 0.46, the ratio is 2.
constexpr double least_ratio = 1.5;

/// Both models: V = V₀ + a_g (x − H) + a_l H with H(x) = max(x, 0), or the hyperbola.
struct BendModel {
    double temperature, volume, glass_slope, liquid_slope, log_width;
    bool hyperbolic;

    int parameters() const { return hyperbolic ? 5 : 4; }
    double root(double x) const { return std::hypot(x, 2 * std::exp(log_width)); }
    double rise(double x) const { return hyperbolic ? (x + root(x)) / 2 : std::max(x, 0.0); }
    double at(double t) const
    {
        const double x = t - temperature, h = rise(x);
        return volume + glass_slope * (x - h) + liquid_slope * h;
    }
    /// Derivatives with respect to T_g, V₀, a_g, a_l and, of the hyperbola, ln w.
    Eigen::VectorXd derivatives(double t) const
    {
        const double x = t - temperature, h = rise(x), bend = liquid_slope - glass_slope;
        const double slope = hyperbolic ? (1 + x / root(x)) / 2 : double(x > 0);
        Eigen::VectorXd d(parameters());
        d.head(4) << -(glass_slope + bend * slope), 1, x - h, h;
        if (hyperbolic) d[4] = bend * 2 * std::exp(2 * log_width) / root(x);
        return d;
    }
};

/// Running sums over points in the order of temperature, about their means.
class Sums {
public:
    explicit Sums(const VolumeCurve& curve)
    {
        const std::size_t n = curve.temperature.size();
        std::vector<std::size_t> order(n);
        std::iota(order.begin(), order.end(), std::size_t(0));
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return curve.temperature[a] < curve.temperature[b];
        });
        for (std::size_t k = 0; k < n; ++k) {
            t_mean += curve.temperature[k] / double(n);
            v_mean += curve.volume[k] / double(n);
        }
        sums_.resize(n + 1, Sum::Zero());
        for (std::size_t k = 0; k < n; ++k) {
            const double t = curve.temperature[order[k]] - t_mean;
            const double v = curve.volume[order[k]] - v_mean;
            temperature.push_back(t);
            Sum term;
            term << 1, t, t * t, v, t * v, v * v;
            sums_[k + 1] = sums_[k] + term;
        }
    }
    using Sum = Eigen::Matrix<double, 6, 1>; ///< of 1, t, t², v, tv, v²
    Sum between(std::size_t begin, std::size_t end) const { return sums_[end] - sums_[begin]; }

    std::vector<double> temperature;
    double t_mean = 0, v_mean = 0;

private:
    std::vector<Sum> sums_;
};

struct Line {
    double offset, slope, squares;
};

Line line_through(const Sums::Sum& s)
{
    const double determinant = s[0] * s[2] - s[1] * s[1];
    const double slope = (s[0] * s[4] - s[1] * s[3]) / determinant;
    const double offset = (s[3] - slope * s[1]) / s[0];
    return {offset, slope, s[5] - offset * s[3] - slope * s[4]};
}

/// The best bend at a given place: least squares in (V₀, a_g, a_l). Adds its sum of squares.
Eigen::Vector4d bend_at(const Sums::Sum& low, const Sums::Sum& high, double place)
{
    const auto moved = [&](const Sums::Sum& s) { // sums of x = t − place
        Sums::Sum m = s;
        m[1] = s[1] - place * s[0];
        m[2] = s[2] - 2 * place * s[1] + place * place * s[0];
        m[4] = s[4] - place * s[3];
        return m;
    };
    const Sums::Sum l = moved(low), h = moved(high);
    Eigen::Matrix3d normal;
    normal << l[0] + h[0], l[1], h[1], l[1], l[2], 0, h[1], 0, h[2];
    const Eigen::Vector3d right(l[3] + h[3], l[4], h[4]);
    const Eigen::Vector3d best = normal.ldlt().solve(right);
    return {best[0], best[1], best[2], l[5] + h[5] - best.dot(right)};
}

/// Between two neighbouring points the best bend is where free lines through both sides meet, if they
/// meet there; otherwise it is at one of the points.
BendModel best_bend(const VolumeCurve& curve)
{
    const Sums sums(curve);
    const std::size_t n = sums.temperature.size();
    double least = INFINITY;
    BendModel best{};
    for (std::size_t k = 2; k + 2 <= n; ++k) {
        const Sums::Sum low = sums.between(0, k), high = sums.between(k, n);
        const Line g = line_through(low), l = line_through(high);
        const double meet = (g.offset - l.offset) / (l.slope - g.slope);
        if (meet >= sums.temperature[k - 1] && meet <= sums.temperature[k] &&
            g.squares + l.squares < least) {
            least = g.squares + l.squares;
            best = {meet, g.offset + g.slope * meet, g.slope, l.slope, 0, false};
        }
        const double place = sums.temperature[k];
        const Eigen::Vector4d bend = bend_at(low, high, place);
        if (bend[3] < least) {
            least = bend[3];
            best = {place, bend[0], bend[1], bend[2], 0, false};
        }
    }
    best.temperature += sums.t_mean;
    best.volume += sums.v_mean;
    return best;
}

TransitionFit with_errors(const VolumeCurve& curve, const BendModel& model)
{
    const auto rows = Eigen::Index(curve.temperature.size());
    Eigen::MatrixXd jacobian(rows, model.parameters());
    Eigen::VectorXd residuals(rows);
    for (Eigen::Index k = 0; k < rows; ++k) {
        const double t = curve.temperature[std::size_t(k)];
        jacobian.row(k) = model.derivatives(t).transpose();
        residuals[k] = curve.volume[std::size_t(k)] - model.at(t);
    }
    TransitionFit fit;
    fit.rows = int(rows);
    fit.blocks = blocks_for(rows);
    const SeriesCovariance covariance = block_covariance(jacobian, residuals, fit.blocks);
    fit.temperature = model.temperature;
    fit.volume = model.volume;
    fit.glass_slope = model.glass_slope;
    fit.liquid_slope = model.liquid_slope;
    fit.width = model.hyperbolic ? std::exp(model.log_width) : 0;
    fit.temperature_error = covariance.error(0);
    fit.volume_error = covariance.error(1);
    fit.glass_slope_error = covariance.error(2);
    fit.liquid_slope_error = covariance.error(3);
    fit.covariance = covariance.widened();
    if (model.hyperbolic) { // from ln w
        fit.covariance.row(4) *= fit.width;
        fit.covariance.col(4) *= fit.width;
    }
    fit.residual = std::sqrt(residuals.squaredNorm() / double(rows));
    fit.residual_correlation = block_correlation(residuals, fit.blocks);
    const auto [low, high] =
        std::minmax_element(curve.temperature.begin(), curve.temperature.end());
    fit.from = *low;
    fit.to = *high;
    return fit;
}

/// A bend near an end, or one that is not there, is no transition.
TransitionResult judge(const TransitionFit& fit)
{
    const double margin = least_part * (fit.to - fit.from);
    const double bend = fit.liquid_slope - fit.glass_slope;
    const double bend_error = std::hypot(fit.liquid_slope_error, fit.glass_slope_error);
    if (!std::isfinite(fit.temperature_error) || !std::isfinite(bend_error))
        return {{}, "its errors cannot be told"};
    if (!(fit.temperature > fit.from + margin && fit.temperature < fit.to - margin))
        return {{},
                fmt::format("the bend lies within a tenth of the end of the temperatures, {:g} to "
                            "{:g}",
                            fit.from, fit.to)};
    if (!(bend > 3 * bend_error))
        return {{},
                fmt::format("no bend is seen from {:g} to {:g}: the slope rises by {:.3g} ± {:.2g}",
                            fit.from, fit.to, bend, bend_error)};
    if (!(fit.liquid_slope > least_ratio * fit.glass_slope))
        return {{},
                fmt::format("the slope rises from {:.3g} to {:.3g} only, as it does in a melt "
                            "without a glass transition: {} times are needed",
                            fit.glass_slope, fit.liquid_slope, least_ratio)};
    if (!(fit.temperature_error < 0.25 * (fit.to - fit.from)))
        return {{}, fmt::format("its error is {:.2g}", fit.temperature_error)};
    return {fit, ""};
}

TransitionResult too_few(const VolumeCurve& curve)
{
    return {{},
            fmt::format("{} rows in the range of temperatures, {} are needed",
                        curve.temperature.size(), fewest_cooling_rows)};
}

bool has_too_few(const VolumeCurve& curve)
{
    return curve.temperature.size() < std::size_t(fewest_cooling_rows) ||
           curve.temperature.front() == curve.temperature.back();
}

} // namespace

TransitionResult fit_bilinear(const VolumeCurve& curve)
{
    if (has_too_few(curve)) return too_few(curve);
    return judge(with_errors(curve, best_bend(curve)));
}

TransitionResult fit_hyperbolic(const VolumeCurve& curve)
{
    if (has_too_few(curve)) return too_few(curve);
    const BendModel bend = best_bend(curve);
    const auto residuals = [&](const auto& p, int k) {
        using std::exp, std::sqrt;
        using T = typename std::decay_t<decltype(p)>::Scalar;
        const T x = curve.temperature[std::size_t(k)] - p[0];
        const T width = exp(p[4]);
        const T h = 0.5 * (x + sqrt(T(x * x + 4.0 * width * width)));
        return T(p[1] + p[2] * (x - h) + p[3] * h - curve.volume[std::size_t(k)]);
    };
    const double range = std::abs(curve.temperature.front() - curve.temperature.back());
    Eigen::VectorXd start(5);
    start << bend.temperature, bend.volume, bend.glass_slope, bend.liquid_slope,
        std::log(0.05 * range);
    const Fit fit = least_squares(residuals, start, int(curve.temperature.size()));
    const Eigen::VectorXd& p = fit.parameters;
    // Narrower than the noise lets it be seen it is the two straight lines.
    if (p.allFinite() && p[4] < std::log(1e-2 * range) &&
        (!fit.converged || !fit.determined || p[4] < std::log(1e-4 * range)))
        return judge(with_errors(curve, bend));
    if (!fit.converged || !fit.determined) return {{}, "the bend is too faint for a hyperbola"};
    return judge(with_errors(curve, {p[0], p[1], p[2], p[3], p[4], true}));
}

} // namespace pitchdrop
