#include "analysis/thermodynamics/glass_transition.hpp"

#include "analysis/thermodynamics/block_covariance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace pitchdrop {
namespace {

constexpr double largest_gap = 0.05; ///< of the range of temperatures
constexpr double rate_tolerance = 1e-3;
constexpr double much_correlation = 0.5; ///< of neighbouring blocks of residuals

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
                      w.error,          r.value, fits[0].from, fits[0].to};
    for (const TransitionFit& fit : fits) {
        result.from = std::min(result.from, fit.from);
        result.to = std::max(result.to, fit.to);
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
    if (result.fit->residual_correlation > much_correlation)
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

} // namespace

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
        GlassTransitionRow row{curves[begin].rate, curves[begin].pressure, {}, {}, {}};
        for (end = begin; end < curves.size() && same_condition(curves[begin], curves[end]);
             ++end) {
            const CoolingCurve& curve = curves[end];
            const std::string gap = gap_in(curve.curve);
            const TransitionResult none{{}, gap};
            add("bilinear", curve, gap.empty() ? fit_bilinear(curve.curve) : none, bilinear,
                messages);
            add("hyperbolic", curve, gap.empty() ? fit_hyperbolic(curve.curve) : none, hyperbolic,
                messages);
            row.branches.insert(row.branches.end(), curve.branches.begin(), curve.branches.end());
        }
        row.bilinear = over_runs(bilinear);
        row.hyperbolic = over_runs(hyperbolic);
        if (row.bilinear || row.hyperbolic) rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace pitchdrop
