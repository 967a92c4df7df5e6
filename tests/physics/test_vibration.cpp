#include "kernels/model/bonded.hpp"
#include "kernels/model/vibration.hpp"
#include "tests/catch.hpp"

#include <cmath>

namespace pitchdrop::vibration_test {

namespace {

constexpr double two_pi = 6.283185307179586;

Model harmonic(double k, double r0)
{
    Model model;
    model.bond = bond_model<HarmonicBond>({.k = k, .r0 = r0});
    return model;
}

Model fene(double k, double r0, double repulsion, double sigma = 1)
{
    Model model;
    model.bond = bond_model<FeneBond>({k, r0, repulsion, sigma});
    return model;
}

} // namespace

TEST_CASE("a harmonic bond vibrates with its stiffness and the reduced mass of its beads")
{
    Model model;
    CHECK(fastest_vibration(model, true, 1).period == Approx(two_pi * std::sqrt(0.5 / 2000)));
    model.bond = bond_model<HarmonicBond>({.k = 8000});
    CHECK(fastest_vibration(model, true, 1).period == Approx(two_pi * std::sqrt(0.5 / 8000)));
    model.bead_types = {{1, 1, 1}, {0.25, 1, 1}}; // two of the light ones may be bonded
    const Vibration light = fastest_vibration(model, true, 1);
    CHECK(light.period == Approx(two_pi * std::sqrt(0.125 / 8000)));
    CHECK(light.what == "a bond between beads of mass 0.25");
}

/// Period from the second derivative of −(k r0²/2) ln(1 − (r/r0)²) + 4 ((σ/r)¹² − (σ/r)⁶) where the
/// first is zero, found from `start` by Newton's method.
double fene_period(double k, double r0, double sigma, double start)
{
    const auto slope = [&](double r) {
        const double s = std::pow(sigma / r, 6);
        return k * r / (1 - r * r / (r0 * r0)) - (48 * s * s - 24 * s) / r;
    };
    const auto curvature = [&](double r) {
        const double room = 1 - r * r / (r0 * r0), s = std::pow(sigma / r, 6);
        return k * (2 - room) / (room * room) + (624 * s * s - 168 * s) / (r * r);
    };
    double r = start;
    for (int n = 0; n < 30; ++n) r -= slope(r) / curvature(r);
    CHECK(std::abs(slope(r)) < 1e-9);
    CHECK(r < std::pow(2.0, 1.0 / 6) * sigma); // where the repulsion is
    return two_pi * std::sqrt(0.5 / curvature(r));
}

TEST_CASE("a FENE bond vibrates as its curvature in the common minimum with the repulsion says")
{
    const double k = 30, r0 = 1.5, period = fene_period(k, r0, 1, 0.96);
    CHECK(period == Approx(0.142).epsilon(2e-3));

    Model inside = fene(k, r0, 1), outside = inside;
    CHECK(fastest_vibration(inside, true, 1).period == Approx(period).epsilon(1e-4));
    outside.bond = fene(k, r0, 0).bond; // the pair potential has the repulsion
    outside.exclude_bonded = false;
    outside.pair.wca = true;
    CHECK(fastest_vibration(outside, true, 1).period == Approx(period).epsilon(1e-4));
    inside.bond = fene(k, r0, 1, 0.5).bond; // another minimum
    CHECK(fastest_vibration(inside, true, 1).period ==
          Approx(fene_period(k, r0, 0.5, 0.5)).epsilon(1e-4));
    inside.bond = fene(k, r0, 0, 0.5).bond; // nothing keeps the beads apart: U″ = k in the middle
    inside.bead_types[0].epsilon = 0;
    CHECK(fastest_vibration(inside, true, 0.01).period ==
          Approx(two_pi * std::sqrt(0.5 / k)).epsilon(1e-3));
}

TEST_CASE("bonded beads with the pair potential besides are bound more tightly")
{
    Model model = harmonic(500, 1);
    const double alone = fastest_vibration(model, true, 0.1).period;
    model.exclude_bonded = false;
    const double both = fastest_vibration(model, true, 0.1).period;
    CHECK(both < 0.9 * alone); // U″ of Lennard-Jones at 1.0 is 456
    CHECK(both > 0.6 * alone);
}

TEST_CASE("without bonds pairs that meet are the fastest, the faster the hotter it is")
{
    Model model;
    // k_BT = ε above the minimum is r = σ, where U″ = 456 ε/σ².
    CHECK(fastest_vibration(model, false, 1).period ==
          Approx(two_pi * std::sqrt(0.5 / 456)).epsilon(1e-4));
    CHECK(fastest_vibration(model, false, 4).period < fastest_vibration(model, false, 1).period);
    model.pair.wca = true;
    CHECK(fastest_vibration(model, false, 1).period ==
          Approx(two_pi * std::sqrt(0.5 / 456)).epsilon(1e-4));
    model.pair.wca = false;
    model.pair.truncation = Truncation::force_shift;
    CHECK(fastest_vibration(model, false, 1).period ==
          Approx(two_pi * std::sqrt(0.5 / 456)).epsilon(0.02));
    model.bead_types[0] = {0.25, 4, 2};
    model.pair.cutoff = 5; // the same in units of σ
    CHECK(fastest_vibration(model, false, 4).period ==
          Approx(two_pi * std::sqrt(0.125 / 456)).epsilon(0.02));
    model.bead_types[0].epsilon = 0;
    CHECK(std::isinf(fastest_vibration(model, false, 1).period));
}

TEST_CASE("stiff angles bend faster than soft bonds stretch")
{
    Model model = harmonic(1000, 0.9);
    model.angle.values = {500};
    const Vibration bending = fastest_vibration(model, true, 0.1);
    CHECK(bending.period == Approx(two_pi * 0.9 * std::sqrt(1 / (6 * 500.0))).epsilon(1e-3));
    CHECK(bending.what == "a bond angle between beads of mass 1");
    model.angle.values = {1.5};
    CHECK(fastest_vibration(model, true, 0.1).what == "a bond between beads of mass 1");
}

TEST_CASE("harmonic is what has one stiffness throughout its swing")
{
    Model model; // 2000 (r − 1)²/2
    CHECK(fastest_vibration(model, true, 1).harmonic);
    CHECK(fastest_harmonic_vibration(model, true, 100).period ==
          Approx(two_pi * std::sqrt(0.5 / 2000))); // though pairs that meet are faster then
    model.exclude_bonded = false; // with the pair potential in it, a little less
    CHECK(fastest_vibration(model, true, 0.4).harmonic);
    CHECK_FALSE(fastest_vibration(fene(30, 1.5, 1), true, 1).harmonic);
    CHECK_FALSE(fastest_vibration(fene(30, 1.5, 1), true, 0.4).harmonic);
    CHECK_FALSE(fastest_vibration(model, false, 1).harmonic); // pairs that meet
    CHECK(std::isinf(fastest_harmonic_vibration(model, false, 1).period));

    const Model weak = harmonic(100, 1);
    CHECK_FALSE(fastest_vibration(weak, true, 1).harmonic);
    CHECK(fastest_harmonic_vibration(weak, true, 1).period == Approx(two_pi * std::sqrt(0.5 / 100)));
}

TEST_CASE("a bond rests where its own force and that of the pair cancel")
{
    CHECK(rest_length(harmonic(2000, 0.9), 0, 0) == 0.9);
    // FENE with its repulsion: 0.961 σ, the known length of Kremer and Grest's bonds
    Model kremer_grest = fene(30, 1.5, 1);
    CHECK(rest_length(kremer_grest, 0, 0) == Approx(0.9609).epsilon(1e-3));
    CHECK(rest_length(fene(30, 1.5, 1, 0.5), 0, 0) < 0.56);
    Model both = harmonic(2000, 1);
    both.exclude_bonded = false;
    const double length = rest_length(both, 0, 0); // where 2000 (r − 1) = 48/r¹³ − 24/r⁷
    CHECK(2000 * (length - 1) ==
          Approx(48 / std::pow(length, 13) - 24 / std::pow(length, 7)).epsilon(1e-4));
    CHECK(length > 1.005);
}

} // namespace pitchdrop::vibration_test
