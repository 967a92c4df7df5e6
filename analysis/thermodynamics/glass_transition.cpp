#include "analysis/thermodynamics/glass_transition.hpp"

#include "analysis/thermodynamics/block_covariance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace pitchdrop {
namespace {

constexpr double largest_gap = 0.05; ///< of the range of temperatures
constexpr double much_neighbour_correlation = 0.5; ///< of neighbouring blocks of residuals

using Fits = std::vector<TransitionFit>;

struct Mean {
    double value = 0, error = std::numeric_limits<double>::quiet_NaN();
};

/// `error` is that of the fit of a single run, null where there is none.
Mean mean(const Fits& fits, double TransitionFit::*member, double TransitionFit::*error)
{
    const double n = double(fits.size());
    Mean result;
    for (const TransitionFit& fit : fits) result.value += fit.*member / n;
    if (fits.size() == 1) {
        if (error) result.error = fits[0].*error;
        return result;
    }
    double squares = 0;
    for (const TransitionFit& fit : fits) squares += std::pow(fit.*member - result.value, 2);
    result.error = std::sqrt(squares / (n - 1) / n) * student_factor(n - 1);
    return result;
}

using Parameters = Eigen::Matrix<double, 5, 1>;

Parameters parameters_of(const TransitionFit& fit)
{
    Parameters p;
    p << fit.temperature, fit.volume, fit.glass_slope, fit.liquid_slope, fit.width;
    return p;
}

/// Of the means: of one run that of its fit, of several from their spread.
Eigen::MatrixXd covariance_of(const Fits& fits)
{
    if (fits.size() == 1) return fits[0].covariance;
    const double n = double(fits.size());
    Parameters mean = Parameters::Zero();
    for (const TransitionFit& fit : fits) mean += parameters_of(fit) / n;
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(5, 5);
    for (const TransitionFit& fit : fits) {
        const Parameters d = parameters_of(fit) - mean;
        sum += d * d.transpose();
    }
    sum *= std::pow(student_factor(n - 1), 2) / (n - 1) / n;
    return mean[4] > 0 ? sum : Eigen::MatrixXd(sum.topLeftCorner(4, 4)); // straight lines have no width
}

std::optional<Transition> over_runs(const Fits& fits)
{
    if (fits.empty()) return std::nullopt;
    using F = TransitionFit;
    const Mean t = mean(fits, &F::temperature, &F::temperature_error);
    const Mean v = mean(fits, &F::volume, &F::volume_error);
    const Mean g = mean(fits, &F::glass_slope, &F::glass_slope_error);
    const Mean l = mean(fits, &F::liquid_slope, &F::liquid_slope_error);
    const Mean w = mean(fits, &F::width, nullptr), r = mean(fits, &F::residual, nullptr);
    Transition result{int(fits.size()), t.value, t.error,      v.value,   v.error,
                      g.value,          g.error, l.value,      l.error,   w.value,
                      w.error,          r.value, fits[0].from, fits[0].to,
                      fits[0].from,     fits[0].to,            covariance_of(fits)};
    for (const TransitionFit& fit : fits) {
        result.from = std::min(result.from, fit.from);
        result.to = std::max(result.to, fit.to);
        result.covered_from = std::max(result.covered_from, fit.from);
        result.covered_to = std::min(result.covered_to, fit.to);
    }
    return result;
}

std::string name_of(const CoolingCurve& curve)
{
    return curve.branches.size() == 1
               ? curve.branches[0]
               : fmt::format("{} … {}", curve.branches.front(), curve.branches.back());
}

/// Two neighbouring temperatures too far apart, or an empty text.
std::string gap_in(const VolumeCurve& curve)
{
    const auto& t = curve.temperature;
    if (t.size() < 40) return {}; // the fits say that there are too few
    const double range = std::abs(t.front() - t.back());
    for (std::size_t k = 1; k < t.size(); ++k)
        if (std::abs(t[k] - t[k - 1]) > largest_gap * range)
            return fmt::format("there are no volumes from {:g} to {:g}, more than {:g} % of its "
                               "temperatures",
                               t[k - 1], t[k], 100 * largest_gap);
    return {};
}

void add(const char* form, const CoolingCurve& curve, const TransitionResult& result, Fits& fits,
         Messages& messages)
{
    if (!result.fit) {
        messages.push_back({Message::Level::note, "glass_transition",
                            fmt::format("{} fit of {}: {}", form, name_of(curve), result.why_not)});
        return;
    }
    if (result.fit->residual_correlation > much_neighbour_correlation)
        messages.push_back({Message::Level::warning, "glass_transition",
                            fmt::format("{} fit of {}: its residuals are correlated over long "
                                        "stretches ({:.2f} between neighbouring blocks), the form "
                                        "does not hold over {:g} to {:g} or the volume relaxes "
                                        "slowly: its errors are too small",
                                        form, name_of(curve), result.fit->residual_correlation,
                                        result.fit->from, result.fit->to)});
    fits.push_back(*result.fit);
}

VolumeCurve within(const TemperatureRange& range, const VolumeCurve& curve)
{
    constexpr double rounding = 1e-9; // of temperatures that are begin - rate * time
    VolumeCurve result;
    for (std::size_t k = 0; k < curve.volume.size(); ++k) {
        const double t = curve.temperature[k];
        if (t < range.low - rounding || t > range.high + rounding) continue;
        result.temperature.push_back(t);
        result.volume.push_back(curve.volume[k]);
    }
    return result;
}

bool same_condition(const CoolingCurve& a, const CoolingCurve& b)
{
    return a.pressure == b.pressure && std::abs(a.rate - b.rate) <= rate_tolerance * a.rate;
}

/// A mean over the few curves that happen to show a bend is no T_g of all.
std::string missing_fits(const char* form, const std::optional<Transition>& transition,
                         std::size_t curves, const std::string& why)
{
    const std::size_t fits = transition ? std::size_t(transition->runs) : 0;
    if (2 * fits >= curves) return {};
    if (fits == 0) return fmt::format("no {} fit: {}", form, why);
    return fmt::format("{} of {} curves have a {} fit: {}", fits, curves, form, why);
}

/// `bilinear` and `hyperbolic` say why the first curve without such a fit has none.
std::string reason(const GlassTransitionRow& row, std::size_t curves, const std::string& bilinear,
                   const std::string& hyperbolic)
{
    for (const std::string& text :
         {missing_fits("bilinear", row.bilinear, curves, bilinear),
          missing_fits("hyperbolic", row.hyperbolic, curves, hyperbolic)})
        if (!text.empty()) return text;
    return why_not_determined(row.bilinear, row.hyperbolic);
}

std::string span_of(const char* form, const Transition& t)
{
    const double needed = least_span * t.temperature;
    const double below = t.temperature - t.covered_from, above = t.covered_to - t.temperature;
    if (below >= needed && above >= needed) return {};
    return fmt::format("the quench spans {:.2f} {} the {} bend, {:.2f} are needed on both sides",
                       std::max(0.0, below < needed ? below : above),
                       below < needed ? "below" : "above", form, needed);
}

} // namespace

std::string why_not_determined(const std::optional<Transition>& bilinear,
                               const std::optional<Transition>& hyperbolic)
{
    if (!bilinear || !hyperbolic) return bilinear ? "no hyperbolic fit" : "no bilinear fit";
    for (const std::string& text :
         {span_of("bilinear", *bilinear), span_of("hyperbolic", *hyperbolic)})
        if (!text.empty()) return text;
    const double apart = std::abs(bilinear->temperature - hyperbolic->temperature);
    const double errors = std::hypot(bilinear->temperature_error, hyperbolic->temperature_error);
    if (!(apart <= 2 * errors))
        return fmt::format("the bilinear and the hyperbolic bend lie {:.3f} apart, more than two "
                           "errors ({:.3f})",
                           apart, 2 * errors);
    return {};
}

GlassTransitions analyse_glass_transition(const std::vector<Source>& sources,
                                          const TemperatureRange& range, Messages& messages)
{
    std::vector<CoolingCurve> curves = cooling_curves(sources, messages);
    for (CoolingCurve& curve : curves) curve.curve = within(range, curve.curve);
    std::stable_sort(curves.begin(), curves.end(),
                     [](const CoolingCurve& a, const CoolingCurve& b) {
                         const double p = std::abs(a.pressure), q = std::abs(b.pressure);
                         return p != q                     ? p < q
                                : a.pressure != b.pressure ? a.pressure < b.pressure
                                                           : a.rate < b.rate;
                     });
    GlassTransitions rows;
    for (std::size_t begin = 0, end; begin < curves.size(); begin = end) {
        Fits bilinear, hyperbolic;
        GlassTransitionRow row{curves[begin].rate, curves[begin].pressure, {}, {}, {}, {}};
        std::string no_bilinear, no_hyperbolic; // the first reason of each
        for (end = begin; end < curves.size() && same_condition(curves[begin], curves[end]);
             ++end) {
            const CoolingCurve& curve = curves[end];
            const std::string gap = gap_in(curve.curve);
            const TransitionResult none{{}, gap};
            const auto try_form = [&](const char* form, auto* fit, Fits& fits, std::string& why) {
                const TransitionResult result = gap.empty() ? fit(curve.curve) : none;
                if (why.empty()) why = result.why_not;
                add(form, curve, result, fits, messages);
            };
            try_form("bilinear", fit_bilinear, bilinear, no_bilinear);
            try_form("hyperbolic", fit_hyperbolic, hyperbolic, no_hyperbolic);
            row.branches.insert(row.branches.end(), curve.branches.begin(), curve.branches.end());
        }
        row.bilinear = over_runs(bilinear);
        row.hyperbolic = over_runs(hyperbolic);
        row.not_determined = reason(row, end - begin, no_bilinear, no_hyperbolic);
        if (!row.not_determined.empty())
            messages.push_back({Message::Level::note, "glass_transition",
                                fmt::format("no T_g at the rate {:.3g}: {}", row.rate,
                                            row.not_determined)});
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace pitchdrop
