#include "analysis/thermodynamics/transition_fit.hpp"
#include "tests/catch.hpp"

#include <cmath>
#include <limits>
#include <random>

namespace pitchdrop::glass_transition_test {

namespace {

constexpr double t_g = 0.46, v_g = 0.98, glass = 0.30, liquid = 0.75;

double sharp(double t) { return v_g + (t < t_g ? glass : liquid) * (t - t_g); }

double rounded(double t, double width = 0.03)
{
    const double x = t - t_g, h = (x + std::hypot(x, 2 * width)) / 2;
    return v_g + glass * (x - h) + liquid * h;
}

/// A quench from 0.7 to 0.25; every value of the noise keeps `memory` of the one before.
template <typename Volume>
VolumeCurve quench(Volume volume, double noise, double memory, unsigned seed, int rows = 600)
{
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    VolumeCurve curve;
    double present = normal(random);
    for (int k = 0; k < rows; ++k) {
        const double t = 0.7 - 0.45 * k / (rows - 1);
        curve.temperature.push_back(t);
        curve.volume.push_back(volume(t) + noise * present);
        present = memory * present + std::sqrt(1 - memory * memory) * normal(random);
    }
    return curve;
}

struct Coverage {
    double inside = 0, bias = 0;
};

template <typename FitOf, typename Volume>
Coverage coverage(FitOf fit_of, Volume volume, double memory, int fits)
{
    Coverage result;
    for (int n = 0; n < fits; ++n) {
        const TransitionResult found = fit_of(quench(volume, 0.002, memory, unsigned(n)));
        REQUIRE(found.fit);
        const double d = (found.fit->temperature - t_g) / found.fit->temperature_error;
        result.inside += (std::abs(d) <= 1) / double(fits);
        result.bias += d / fits;
    }
    return result;
}

} // namespace

TEST_CASE("two straight lines come back exactly")
{
    const TransitionResult result = fit_bilinear(quench(sharp, 0, 0, 1));
    REQUIRE(result.fit);
    CHECK(result.fit->temperature == Approx(t_g).epsilon(1e-9));
    CHECK(result.fit->volume == Approx(v_g).epsilon(1e-9));
    CHECK(result.fit->glass_slope == Approx(glass).epsilon(1e-9));
    CHECK(result.fit->liquid_slope == Approx(liquid).epsilon(1e-9));
    CHECK(result.fit->from == Approx(0.25));
    CHECK(result.fit->to == Approx(0.7));
    CHECK(result.fit->rows == 600);
}

TEST_CASE("a hyperbola comes back exactly")
{
    const TransitionResult result =
        fit_hyperbolic(quench([](double t) { return rounded(t); }, 0, 0, 1));
    REQUIRE(result.fit);
    CHECK(result.fit->temperature == Approx(t_g).epsilon(1e-7));
    CHECK(result.fit->width == Approx(0.03).epsilon(1e-6));
    CHECK(result.fit->glass_slope == Approx(glass).epsilon(1e-7));
    CHECK(result.fit->liquid_slope == Approx(liquid).epsilon(1e-7));
}

TEST_CASE("errors of the glass transition hold, with correlated volumes too")
{
    for (const double memory : {0.0, 0.7}) {
        INFO("memory " << memory);
        const Coverage bilinear = coverage(fit_bilinear, sharp, memory, 2000);
        CHECK(bilinear.inside > 0.63);
        CHECK(bilinear.inside < 0.73);
        CHECK(std::abs(bilinear.bias) < 0.1);
        const Coverage hyperbolic = coverage(
            fit_hyperbolic, [](double t) { return rounded(t); }, memory, 1000);
        CHECK(hyperbolic.inside > 0.63);
        CHECK(hyperbolic.inside < 0.73);
        CHECK(std::abs(hyperbolic.bias) < 0.2);
    }
}

TEST_CASE("no fit of two lines is better than the one found")
{
    const VolumeCurve curve = quench(sharp, 0.002, 0, 5);
    const TransitionResult result = fit_bilinear(curve);
    REQUIRE(result.fit);
    const auto squares = [&](double t, double v, double a, double b) {
        double sum = 0;
        for (std::size_t k = 0; k < curve.volume.size(); ++k) {
            const double x = curve.temperature[k] - t;
            sum += std::pow(curve.volume[k] - v - (x < 0 ? a : b) * x, 2);
        }
        return sum;
    };
    const TransitionFit& f = *result.fit;
    const double least = squares(f.temperature, f.volume, f.glass_slope, f.liquid_slope);
    CHECK(f.residual == Approx(std::sqrt(least / 600)));
    for (const double d : {-1e-3, -1e-5, 1e-5, 1e-3}) {
        CHECK(squares(f.temperature + d, f.volume, f.glass_slope, f.liquid_slope) > least);
        CHECK(squares(f.temperature, f.volume + d, f.glass_slope, f.liquid_slope) > least);
        CHECK(squares(f.temperature, f.volume, f.glass_slope + d, f.liquid_slope) > least);
        CHECK(squares(f.temperature, f.volume, f.glass_slope, f.liquid_slope + d) > least);
    }
}

TEST_CASE("where no glass transition is seen none is told")
{
    for (const auto& fit_of : {fit_bilinear, fit_hyperbolic}) {
        CHECK_FALSE(fit_of({}).fit);
        CHECK_FALSE(fit_of({{0.5}, {1}}).fit);
        CHECK_FALSE(fit_of(quench(sharp, 0.002, 0, 1, 30)).fit);
        CHECK_FALSE(fit_of(quench([](double t) { return 1 + 0.5 * t; }, 0.002, 0, 1)).fit);
        CHECK_FALSE(fit_of(quench([](double) { return 1.0; }, 0, 0, 1)).fit);
        CHECK_FALSE(
            fit_of(quench([](double t) { return t < 0.27 ? 1 : 1 + t - 0.27; }, 1e-4, 0, 1)).fit);
        CHECK_FALSE(fit_of(quench([](double t) { return 2 - sharp(t); }, 1e-4, 0, 1)).fit);
        const auto melt = [](double t) {
            return 1 + 0.25 * t + (t < 0.46 ? 0 : 0.05 * (t - 0.46));
        };
        CHECK_FALSE(fit_of(quench(melt, 1e-5, 0, 1)).fit);
        VolumeCurve still = quench(sharp, 0.002, 0, 1);
        std::fill(still.temperature.begin(), still.temperature.end(), 0.4);
        CHECK_FALSE(fit_of(still).fit);
    }
}

} // namespace pitchdrop::glass_transition_test
