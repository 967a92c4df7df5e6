#include "kernels/physics/motion/all.hpp"
#include "tests/catch.hpp"

#include <cmath>

namespace pitchdrop::motion_test {

TEST_CASE("a ramp is linear inside its steps and constant outside")
{
    const Ramp ramp{1.0, 0.4, 100, 400};
    CHECK(ramp.at(0) == 1.0);
    CHECK(ramp.at(250) == Approx(0.7));
    CHECK(ramp.at(400) == 0.4);
    CHECK(ramp.at(4000) == 0.4);
    CHECK(Ramp::constant(0.3).at(-5) == 0.3);
}

TEST_CASE("stress control modes: targets at 5 % strain follow their definitions")
{
    Drive drive;
    drive.loaded_axis = 2;
    for (Ramp& stress : drive.stress) stress = Ramp::constant(0.0);
    drive.stress[2] = Ramp::constant(0.45);
    const double reference[3] = {10, 10, 10}, box[3] = {9.8, 9.8, 10.5};
    for (int axis = 0; axis < 3; ++axis) drive.reference_length[axis] = reference[axis];

    drive.control = StressControl::true_stress;
    CHECK(target_pressure(drive, 2, box, 0) == Approx(-0.45));
    CHECK(target_pressure(drive, 0, box, 0) == Approx(0).margin(1e-15));

    drive.control = StressControl::engineering;
    CHECK(target_pressure(drive, 2, box, 0) == Approx(-0.45 * 100 / (9.8 * 9.8)));

    drive.control = StressControl::lammps_pk2;
    const double hydrostatic = -0.15, volume_ratio = 1000 / (9.8 * 9.8 * 10.5);
    CHECK(target_pressure(drive, 2, box, 0) ==
          Approx(hydrostatic + volume_ratio * 1.05 * 1.05 * (-0.45 - hydrostatic)));
    CHECK(target_pressure(drive, 0, box, 0) ==
          Approx(hydrostatic + volume_ratio * 0.98 * 0.98 * (0 - hydrostatic)));
}

TEST_CASE("Nosé–Hoover chain conserves its energy while it exchanges heat")
{
    // One harmonic oscillator's worth of degrees of freedom, frequency 1: H' is conserved.
    ThermostatChain chain;
    const double degrees = 1, temperature = 0.7, time_constant = 1.0, dt = 0.002;
    double x = 1.0, v = 0.3;
    const double mass = temperature * time_constant * time_constant;
    const auto conserved = [&] {
        double e = 0.5 * v * v + 0.5 * x * x + degrees * temperature * chain.position[0];
        for (int k = 0; k < chain_length; ++k) {
            e += 0.5 * (k == 0 ? degrees : 1.0) * mass * chain.velocity[k] * chain.velocity[k];
            if (k > 0) e += temperature * chain.position[k];
        }
        return e;
    };
    const double start = conserved();
    double mean_square = 0;
    const int steps = 2000000;
    for (int n = 0; n < steps; ++n) {
        v *= advance_chain(chain, v * v, degrees, temperature, time_constant, 0.5 * dt);
        v -= 0.5 * dt * x;
        x += dt * v;
        v -= 0.5 * dt * x;
        v *= advance_chain(chain, v * v, degrees, temperature, time_constant, 0.5 * dt);
        mean_square += v * v / steps;
    }
    CHECK(conserved() == Approx(start).epsilon(5e-4));
    CHECK(mean_square == Approx(temperature).epsilon(0.03));
}

TEST_CASE("stochastic velocity rescaling samples the canonical kinetic energy")
{
    // The kinetic energy of N_f degrees of freedom is Gamma(N_f / 2): mean N_f T / 2,
    // variance N_f T² / 2.
    const double degrees = 33, temperature = 0.6;
    double twice_kinetic = 5, sum = 0, squares = 0;
    const int draws = 200000;
    for (int n = 0; n < draws; ++n) {
        const double factor =
            rescaling_factor(twice_kinetic, degrees, temperature, 1.0, 1.0, 7, std::uint64_t(n));
        twice_kinetic *= factor * factor;
        sum += 0.5 * twice_kinetic;
        squares += 0.25 * twice_kinetic * twice_kinetic;
    }
    const double mean = sum / draws, variance = squares / draws - mean * mean;
    CHECK(mean == Approx(0.5 * degrees * temperature).epsilon(0.004));
    CHECK(variance == Approx(0.5 * degrees * temperature * temperature).epsilon(0.03));
}

TEST_CASE("gamma variates have the moments of their distribution")
{
    for (const double shape : {1.0, 2.5, 40.0}) {
        double sum = 0, squares = 0;
        const int draws = 100000;
        for (int n = 0; n < draws; ++n) {
            const double g =
                gamma_variate(shape, 3, RandomStream::velocity_rescaling, std::uint64_t(n), 0);
            sum += g;
            squares += g * g;
        }
        const double mean = sum / draws;
        CHECK(mean == Approx(shape).epsilon(0.02));
        CHECK(squares / draws - mean * mean == Approx(shape).epsilon(0.04));
    }
}

TEST_CASE("coupled axes feel the mean force and fixed axes none")
{
    MotionState state;
    for (double& side : state.box) side = 10;
    MotionSettings settings;
    settings.axis_group[0] = settings.axis_group[1] = 0;
    settings.axis_group[2] = fixed_axis;
    Drive drive;
    StepSums sums;
    sums.virial[0] = 300;
    sums.virial[1] = 100;
    sums.virial[2] = 900;
    const CellForce force = cell_force(state, settings, drive, sums);
    CHECK(force.value[0] == Approx(200));
    CHECK(force.value[1] == Approx(200));
    CHECK(force.value[2] == 0);
    CHECK(force.group_size[0] == 2);
}

TEST_CASE("a driven axis follows its engineering strain rate exactly")
{
    MotionState state;
    for (double& side : state.box) side = 10;
    MotionSettings settings;
    Drive drive;
    drive.strain_rate[2] = 1e-3;
    drive.reference_length[2] = 10;
    for (int n = 0; n < 5000; ++n) begin_step(state, settings, drive, 300);
    CHECK(state.box[2] == Approx(10 * (1 + 1e-3 * 5000 * settings.timestep)).epsilon(1e-12));
    CHECK(state.box[0] == 10);
}

TEST_CASE("random numbers are a function of their four arguments")
{
    const auto a = random_bits(1, RandomStream::bead_velocity, 5, 9);
    const auto b = random_bits(1, RandomStream::bead_velocity, 5, 9);
    CHECK(a.word[0] == b.word[0]);
    CHECK(a.word[0] != random_bits(2, RandomStream::bead_velocity, 5, 9).word[0]);
    CHECK(a.word[0] != random_bits(1, RandomStream::cell_rescaling, 5, 9).word[0]);
    CHECK(a.word[0] != random_bits(1, RandomStream::bead_velocity, 6, 9).word[0]);
    CHECK(a.word[0] != random_bits(1, RandomStream::bead_velocity, 5, 10).word[0]);
}

TEST_CASE("small exponentials by their series are those of the library")
{
    for (double x = 1e-12; x < 2; x *= 1.3)
        for (const double sign : {-1.0, 1.0})
            CHECK(exponential_near_zero(sign * x) ==
                  Approx(std::exp(sign * x)).epsilon(4e-16).margin(0));
    CHECK(exponential_near_zero(0) == 1);
    const double edge = 1.0 / 32, before = std::nextafter(edge, 0);
    CHECK(exponential_near_zero(before) == Approx(exponential_near_zero(edge)).epsilon(4e-16));
    CHECK(std::isnan(exponential_near_zero(std::nan(""))));
}

TEST_CASE("multiples of an interval, in few bits and in many")
{
    const std::int64_t many = std::int64_t(1) << 40;
    for (const std::int64_t step :
         {std::int64_t(0), std::int64_t(1), std::int64_t(20), std::int64_t(21),
          std::int64_t(0x7ffffffe), std::int64_t(0x7fffffff), std::int64_t(0x80000000), many,
          many + 3})
        for (const std::int32_t interval : {1, 2, 7, 10, 500}) {
            INFO(step << " / " << interval);
            CHECK(is_multiple(step, interval) == (step - step / interval * interval == 0));
        }
}

} // namespace pitchdrop::motion_test
