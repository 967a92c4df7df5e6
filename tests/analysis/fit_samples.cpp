#include "analysis/relaxation/kww.hpp"
#include "analysis/thermodynamics/line_fit.hpp"
#include "analysis/thermodynamics/transition_fit.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <random>

namespace pitchdrop::fit_samples_test {

// Curves and our fits of them for tests/analysis_peers/test_scipy_series.py, which names the file in
// PITCHDROP_FIT_SAMPLES.

using nlohmann::json;

namespace {

json relaxation(unsigned seed)
{
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal(0, 0.004);
    Curve curve;
    for (double t = 2; t < 2000; t *= 1.2) {
        curve.lag.push_back(t);
        curve.value.push_back(0.8 * std::exp(-std::pow(t / 150, 0.6)) + normal(random));
        curve.error.push_back(0.003 + 0.002 * std::abs(std::sin(t)));
    }
    const KwwFit f = fit_kww(curve, {}).fit.value();
    return {{"x", curve.lag},
            {"y", curve.value},
            {"error", smoothed_errors(curve.error)},
            {"parameters", {f.amplitude, f.tau, f.beta}},
            {"errors", {f.amplitude_error, f.tau_error, f.beta_error}}};
}

VolumeCurve volumes(unsigned seed)
{
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal(0, 0.002);
    VolumeCurve curve;
    for (int k = 0; k < 600; ++k) {
        const double t = 0.7 - 0.45 * k / 599, x = t - 0.46;
        curve.temperature.push_back(t);
        curve.volume.push_back(0.98 + 0.525 * x + 0.225 * std::hypot(x, 0.06) + normal(random));
    }
    return curve;
}

json transition(const VolumeCurve& curve, const TransitionFit& f)
{
    json parameters = {f.temperature, f.volume, f.glass_slope, f.liquid_slope};
    if (f.width > 0) parameters.push_back(f.width);
    return {{"x", curve.temperature}, {"y", curve.volume}, {"parameters", parameters}};
}

json line(const VolumeCurve& curve)
{
    std::vector<double> time;
    for (std::size_t k = 0; k < curve.volume.size(); ++k) time.push_back(double(k));
    return {{"x", time}, {"y", curve.volume}, {"parameters", {fit_line(time, curve.volume).slope}}};
}

} // namespace

TEST_CASE("samples for SciPy", "[.write_fit_samples]")
{
    const char* file = std::getenv("PITCHDROP_FIT_SAMPLES");
    REQUIRE(file != nullptr);
    json samples;
    for (unsigned seed = 1; seed <= 5; ++seed) {
        const VolumeCurve curve = volumes(seed);
        samples["kww"].push_back(relaxation(seed));
        samples["line"].push_back(line(curve));
        samples["bilinear"].push_back(transition(curve, fit_bilinear(curve).fit.value()));
        samples["hyperbolic"].push_back(transition(curve, fit_hyperbolic(curve).fit.value()));
    }
    std::ofstream(file) << samples;
}

} // namespace pitchdrop::fit_samples_test
