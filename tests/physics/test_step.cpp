#include "kernels/core/random.hpp"
#include "kernels/physics/motion/all.hpp"
#include "tests/catch.hpp"

#include <cmath>
#include <limits>

namespace pitchdrop::step_test {

// The pieces that every backend makes a step of, as functions of values.

namespace {

using Vector = Vec3<double>;

/// One step of a bead of mass 2 on a spring of stiffness 1, at rest around the origin.
void step(Vector& x, Vector& v, double dt)
{
    const Vector ones{1, 1, 1}, way{dt, dt, dt};
    const double kick = 0.5 * dt / 2;
    v = kick_bead(ones, kick, v, -1.0 * x);
    x += drift_bead(way, v);
    v = kick_bead(ones, kick, v, -1.0 * x);
}

double energy_error(double dt)
{
    Vector x{1, 0.5, 0}, v{0, 0.3, -0.2};
    const auto energy = [&] { return 0.5 * dot(x, x) + dot(v, v); };
    const double begin = energy();
    double worst = 0;
    for (int n = 0; n < int(20 / dt); ++n) {
        step(x, v, dt);
        worst = std::max(worst, std::fabs(energy() - begin));
    }
    return worst;
}

double number(std::uint32_t n, double low, double high)
{
    const RandomBits bits = random_bits(5, RandomStream::chain_walk, 0, n);
    return low + (high - low) * uniform01<double>(bits.word[0]);
}

} // namespace

TEST_CASE("two kicks around a drift are velocity Verlet: an error of second order")
{
    CHECK(energy_error(0.02) < 1e-4);
    CHECK(energy_error(0.04) / energy_error(0.02) == Approx(4).epsilon(0.05));
}

TEST_CASE("a kick is for each axis by its own scale")
{
    const Vector v = kick_bead(Vector{1, 2, 3}, 0.5, Vector{1, 10, 100}, Vector{2, 4, 6});
    CHECK(v == Vector{2, 22, 303});
}

TEST_CASE("a bath that changes nothing leaves the drift; another one comes in the middle")
{
    const Vector drift{2, 4, 6}, begin{1, -1, 0.5};
    Vector v = begin;
    const Bath<double> idle{1, 0, {7, 7, 7}, 0};
    CHECK(drift_bead<Langevin>(drift, idle, v) == drift_bead(drift, begin));
    CHECK(v == begin);
    const Bath<double> bath{0.5, 2, {1, 0, -1}, 0};
    const Vector moved = drift_bead<Langevin>(drift, bath, v);
    CHECK(v == Vector{2.5, -0.5, -1.75});
    CHECK(moved == Vector{1 + 2.5, -2 - 1, 1.5 - 5.25});
}

TEST_CASE("a list serves up to the displacement with which a pair that it lacks comes into reach")
{
    // Two beads just outside a list, in a box that then changes; the worst they can do is to move towards
    // each other.
    for (std::uint32_t n = 0; n < 2000; ++n) {
        const double radius = number(4 * n, 1.5, 3), reach = radius - number(4 * n + 1, 0.05, 0.4);
        double inverse_then[3], now[3], smallest = 1;
        for (int axis = 0; axis < 3; ++axis) {
            inverse_then[axis] = 0.1;
            now[axis] = 10 * number(20000 + 3 * n + std::uint32_t(axis), 0.98, 1.05);
            smallest = std::min(smallest, now[axis] / 10);
        }
        const double most = serving_displacement(radius, reach, inverse_then, now);
        const double nearest = smallest * radius - 2 * most; // of pairs that were at the radius
        CHECK(nearest == Approx(reach).epsilon(1e-12));
    }
    const double same[3] = {10, 10, 10}, inverse[3] = {0.1, 0.1, 0.1}, larger[3] = {11, 12, 13};
    CHECK(serving_displacement(2.8, 2.5, inverse, same) == Approx(0.15));
    CHECK(serving_displacement(2.8, 2.5, inverse, larger) == Approx(0.15)); // growth is no credit
    const double smaller[3] = {10, 8, 10};
    CHECK(serving_displacement(2.8, 2.5, inverse, smaller) < 0); // at rest, too
}

TEST_CASE("lists are pruned where the pruned one has expired, made where the whole one has")
{
    const ListLimits limits{0.1, 0.05};
    CHECK(lists_due(limits, 0.2, 0.05) == ListUpdate::none);
    CHECK(lists_due(limits, 0.1, 0.051) == ListUpdate::prune);
    CHECK(lists_due(limits, 0.11, 0.051) == ListUpdate::rebuild);
    CHECK(lists_due({-1, -1}, 0, 0) == ListUpdate::rebuild);
}

TEST_CASE("the plan of a step follows from its number")
{
    MotionSettings settings;
    settings.coupling_interval = 10;
    settings.sample_interval = 25;
    const auto plan = [&](std::int64_t step) { return plan_step(settings, step); };
    CHECK(plan(7).measure == Measure::forces);
    CHECK_FALSE(plan(7).couples_or_samples);
    CHECK(plan(20).measure == Measure::virial);
    CHECK((plan(20).couples && !plan(20).samples && plan(20).couples_or_samples));
    CHECK(plan(25).measure == Measure::everything);
    CHECK((!plan(25).couples && plan(25).samples && plan(25).couples_or_samples));
    CHECK(plan(50).measure == Measure::everything);
    CHECK((plan(50).couples && plan(50).samples));

    settings.barostat = Barostat::cell_rescaling; // its box jumps in the step behind an impulse
    CHECK(plan(21).measure == Measure::virial);
    CHECK(plan(21).couples);
    CHECK(plan(22).measure == Measure::forces);
    settings.barostat = Barostat::none;
    settings.thermostat = Thermostat::langevin; // exchanges heat in every step
    CHECK(plan(7).couples);
    CHECK(plan(7).measure == Measure::forces);
    settings.dynamics = Dynamics::fire; // steers by every step, and has no pressure
    CHECK(plan(20).couples);
    CHECK(plan(20).measure == Measure::forces);
    CHECK(plan(25).measure == Measure::everything);
}

TEST_CASE("a step that ends in what is no number has no sample and says so")
{
    MotionSettings settings;
    settings.coupling_interval = 10;
    Drive drive;
    StepPlan plan;
    plan.samples = plan.couples_or_samples = true;
    const double none = std::numeric_limits<double>::quiet_NaN(),
                 endless = std::numeric_limits<double>::infinity();
    const auto ends_with = [&](double pair_energy, double momentum_flux) {
        MotionState state;
        StepSums sums;
        sums.momentum_flux[1] = momentum_flux;
        PotentialSums potential;
        potential.pair_energy = pair_energy;
        Sample sample;
        return finish_step(state, settings, drive, 30, plan, sums, [&] { return potential; },
                           sample);
    };
    CHECK(ends_with(-3, 2) == FailureKind::none);
    CHECK(ends_with(none, 2) == FailureKind::not_a_number);
    CHECK(ends_with(endless, 2) == FailureKind::not_a_number);
    CHECK(ends_with(-endless, 2) == FailureKind::not_a_number);
    CHECK(ends_with(-3, none) == FailureKind::not_a_number);
    CHECK(ends_with(-3, endless) == FailureKind::not_a_number);
}

} // namespace pitchdrop::step_test
