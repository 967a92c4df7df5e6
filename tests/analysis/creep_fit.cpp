#include "analysis/thermodynamics/creep_fit.hpp"
#include "analysis/thermodynamics/line_fit.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace pitchdrop::creep_fit_test {

namespace {

struct Truth {
    double stress = 0.3;
    double elastic = 0.02, andrade = 0.002, rate = 5e-5;
    double onset = 1e9, growth = 60; ///< from the onset on the rate grows e-fold every `growth`
    double ramp = 0;

    double operator()(double t) const
    {
        if (t < ramp) return elastic * t / ramp;
        t -= ramp;
        double strain = elastic + andrade * std::cbrt(t) + rate * t;
        if (t > onset) strain += rate * (growth * std::expm1((t - onset) / growth) - (t - onset));
        return (stress < 0 ? -1 : 1) * strain;
    }
};

CreepCurve noisy(const Truth& truth, double noise, double memory, unsigned seed, int rows = 600)
{
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    CreepCurve curve;
    curve.stress = truth.stress;
    curve.stress_ramp = truth.ramp;
    double present = normal(random);
    for (int t = 0; t < rows; ++t) {
        curve.time.push_back(t);
        curve.strain.push_back(truth(t) + noise * present);
        present = memory * present + std::sqrt(1 - memory * memory) * normal(random);
    }
    return curve;
}

/// What the straight line through the linear part would be without noise.
double true_rate(const Truth& truth, const CreepFit& fit)
{
    std::vector<double> time, strain;
    for (double t = fit.linear_from; t <= fit.linear_to; ++t) {
        time.push_back(t);
        strain.push_back(truth(t));
    }
    return plain_line(time, strain).slope;
}

struct Statistics {
    double inside = 0, bias = 0, yields = 0, steady = 0;
};

Statistics many(const Truth& truth, double memory, int fits, int rows = 600)
{
    Statistics result;
    for (int n = 0; n < fits; ++n) {
        const CreepResult found = fit_creep(noisy(truth, 0.0015, memory, unsigned(n), rows));
        REQUIRE(found.fit);
        const CreepFit& f = *found.fit;
        const double d = (f.strain_rate - true_rate(truth, f)) / f.strain_rate_error;
        result.inside += (std::abs(d) <= 1) / double(fits);
        result.bias += d / fits;
        result.yields += bool(f.yield_time) / double(fits);
        result.steady += f.steady / double(fits);
    }
    return result;
}

} // namespace

TEST_CASE("rates of creep hold within their errors, with correlated strain too")
{
    for (const double memory : {0.0, 0.7}) {
        const Statistics s = many({}, memory, 2000);
        INFO("memory " << memory << ": " << s.inside << " inside, bias " << s.bias << ", steady "
                       << s.steady << ", yields " << s.yields);
        CHECK(s.inside > 0.63);
        CHECK(s.inside < 0.73);
        // A stretch that is taken because a longer one looks curved begins where the strain is high by chance.
        CHECK(std::abs(s.bias) < 0.35);
        CHECK(s.yields < 0.01);
        CHECK(s.steady > 0.8);
    }
}

TEST_CASE("yield is found where it is planted and nowhere else")
{
    Truth yielding;
    yielding.onset = 350;
    Statistics s = many(yielding, 0.5, 1000);
    INFO(s.yields << " yields, " << s.inside << " inside");
    CHECK(s.yields > 0.99);
    CHECK(s.inside > 0.63);
    CHECK(s.inside < 0.75); // stretches are chosen at both ends
    for (const Truth quiet :
         {Truth{0.3, 0.02, 0, 0}, Truth{0.3, 0.02, 0.004, 1e-5}, Truth{0.3, 0.02, 0, 3e-4}}) {
        s = many(quiet, 0.7, 2000, 300);
        INFO("rate " << quiet.rate << ": " << s.yields << " false alarms");
        CHECK(s.yields < 0.01);
    }
}

TEST_CASE("time and strain of the yield are those where the rate doubles")
{
    Truth truth;
    truth.onset = 350;
    const CreepFit fit = fit_creep(noisy(truth, 1e-6, 0, 1)).fit.value();
    REQUIRE(fit.yield_time);
    // The smallest rate is at the onset, andrade/3 · 350^(−2/3) above the steady one.
    CHECK(*fit.yield_time > 350);
    CHECK(*fit.yield_time < 350 + 60);
    CHECK(*fit.yield_strain == Approx(truth(*fit.yield_time)).epsilon(0.02));
    CHECK(fit.linear_to < *fit.yield_time + 1);
    CHECK(fit.linear_from > 100);
}

TEST_CASE("a straight creep curve comes back exactly")
{
    Truth truth{0.3, 0.02, 0, 1e-4};
    const CreepFit fit = fit_creep(noisy(truth, 1e-12, 0, 1, 301)).fit.value();
    CHECK(fit.strain_rate == Approx(1e-4).epsilon(1e-6));
    CHECK(fit.elastic_strain == Approx(0.02 + 1e-4 * 9.5)); // rows at 5 … 14 τ
    CHECK(fit.final_strain == Approx(0.02 + 1e-4 * 295));
    CHECK(fit.linear_to == 300);
    CHECK(fit.linear_from <= 90);
    CHECK_FALSE(fit.yield_time);
}

TEST_CASE("a ramp of the load is no part of the creep")
{
    Truth truth{0.3, 0.02, 0, 1e-4};
    truth.ramp = 100;
    const CreepFit fit = fit_creep(noisy(truth, 1e-9, 0, 1)).fit.value();
    CHECK(fit.elastic_strain == Approx(0.02 + 1e-4 * 9.5).epsilon(1e-5));
    CHECK(fit.linear_from >= 115);
    CHECK(fit.strain_rate == Approx(1e-4).epsilon(1e-4));
    CHECK_FALSE(fit.yield_time);
}

TEST_CASE("compression creeps as tension does, the other way")
{
    Truth truth;
    truth.onset = 350;
    const CreepCurve curve = noisy(truth, 0.001, 0.5, 3);
    CreepCurve turned = curve;
    turned.stress = -curve.stress;
    for (double& strain : turned.strain) strain = -strain;
    const CreepFit a = fit_creep(curve).fit.value(), b = fit_creep(turned).fit.value();
    CHECK(b.strain_rate == -a.strain_rate);
    CHECK(b.strain_rate_error == a.strain_rate_error);
    CHECK(b.elastic_strain == -a.elastic_strain);
    REQUIRE(a.yield_time);
    CHECK(b.yield_time == a.yield_time);
    CHECK(*b.yield_strain == -*a.yield_strain);
}

TEST_CASE("without stress there is no yield")
{
    Truth truth;
    truth.onset = 350;
    CreepCurve curve = noisy(truth, 0.001, 0.5, 3);
    curve.stress = 0;
    CHECK_FALSE(fit_creep(curve).fit.value().yield_time);
}

TEST_CASE("a curve that is curved everywhere says so")
{
    CreepCurve curve = noisy({}, 0, 0, 1);
    for (std::size_t k = 0; k < curve.time.size(); ++k)
        curve.strain[k] = 0.05 * std::sqrt(curve.time[k]) + 1e-6 * std::sin(7.0 * double(k));
    const CreepFit fit = fit_creep(curve).fit.value();
    CHECK_FALSE(fit.steady);
    CHECK_FALSE(fit.yield_time);
    CHECK(fit.linear_from == Approx(307).margin(5));
    CHECK(fit.linear_to == 599);
}

TEST_CASE("short and disordered curves give no row")
{
    CHECK_FALSE(fit_creep({}).fit);
    CHECK(fit_creep({}).why_not.find("0 rows") != std::string::npos);
    CHECK_FALSE(fit_creep(noisy({}, 0.001, 0, 1, 70)).fit);
    CHECK(fit_creep(noisy({}, 0.001, 0, 1, 80)).fit);
    CreepCurve back = noisy({}, 0.001, 0, 1);
    std::swap(back.time[300], back.time[301]);
    CHECK(fit_creep(back).why_not.find("do not rise") != std::string::npos);
}

TEST_CASE("noise that wanders gets the errors of a random walk")
{
    int inside = 0, wanders = 0, white = 0;
    for (unsigned seed = 0; seed < 500; ++seed) {
        std::mt19937_64 random(seed);
        std::normal_distribution<double> normal;
        std::vector<double> time, walk, flat;
        double place = 0;
        for (int t = 0; t < 400; ++t) {
            time.push_back(t);
            walk.push_back(place += 1e-3 * normal(random));
            flat.push_back(1e-3 * normal(random));
        }
        const LineFit line = fit_line(time, walk);
        inside += std::abs(line.slope) <= line.slope_error;
        wanders += line.wanders;
        white += fit_line(time, flat).wanders;
    }
    INFO(inside << " inside, " << wanders << " and " << white << " wander of 500");
    CHECK(wanders > 400);
    CHECK(inside > 300);
    CHECK(inside < 380);
    CHECK(white < 25);
}

} // namespace pitchdrop::creep_fit_test
