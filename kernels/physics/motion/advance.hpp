#pragma once
#include "kernels/core/fixed_point.hpp"
#include "kernels/physics/motion/barostat.hpp"
#include "kernels/physics/motion/exponential.hpp"
#include "kernels/physics/motion/failure.hpp"
#include "kernels/physics/motion/fire.hpp"
#include "kernels/physics/motion/plan.hpp"
#include "kernels/physics/motion/velocity_rescaling.hpp"

// One step of a replica's motion, seen from outside the beads: `plan_step` (plan.hpp) says what it has to
// measure, `begin_step` turns the state into coefficients for `kick_bead` and `drift_bead` (bead.hpp), and
// `finish_step` gives the thermostat and the barostat the sums of the beads. Every backend makes a step of these.
// Between impulses, every `coupling_interval` steps, a step is plain velocity Verlet in a box that
// moves at constant ε̇: a reversible multiple-time-step splitting.

namespace pitchdrop {

/// Degrees of freedom: the centre of mass is at rest except where beads exchange heat one by one.
PITCHDROP_INLINE double degrees_of_freedom(const MotionSettings& settings, std::uint32_t beads)
{
    const double all = 3.0 * beads;
    return acts_on_beads(settings.thermostat) || beads < 2 ? all : all - 3.0;
}

/// Takes the step number to the one being made, and what does not depend on the axis.
PITCHDROP_HOST_DEVICE inline void begin_step_of_all(MotionState& state,
                                                    const MotionSettings& settings,
                                                    const Drive& drive, StepCoefficients& coefficients)
{
    ++state.step;
    coefficients.kick = coefficients.second_kick = 0.5 * settings.timestep;
    coefficients.decay = 1;
    coefficients.noise = 0;
    if (settings.barostat != Barostat::mtk) // left over from an earlier stage
        for (double& velocity : state.cell_velocity) velocity = 0;
    with_thermostat(settings.thermostat, [&]<class Kind>() {
        if constexpr (Kind::exchange == HeatExchange::beads) {
            const BathCoefficients bath = Kind::coefficients(
                settings.timestep, settings.thermostat_time, drive.temperature.at(state.step));
            coefficients.decay = bath.decay;
            coefficients.noise = bath.noise;
        }
    });
}

/// ln of what an axis that is driven at a strain rate is stretched by from time `begin`, since the
/// drive began, for `h` on.
PITCHDROP_HOST_DEVICE inline double driven_dilation(double rate, double begin, double h)
{
    return std::log1p(rate * h / (1 + rate * begin));
}

/// Then the coefficients along one axis, and the box at the end of the step. Axes do not depend on each other.
PITCHDROP_HOST_DEVICE inline void begin_step_along(int axis, MotionState& state,
                                                   const MotionSettings& settings,
                                                   const Drive& drive, double degrees,
                                                   StepCoefficients& coefficients)
{
    const double dt = settings.timestep;
    const double trace = state.cell_velocity[0] + state.cell_velocity[1] + state.cell_velocity[2];
    double dilation = state.cell_velocity[axis] * dt + state.cell_jump[axis];
    double friction = state.cell_velocity[axis] + trace / degrees;
    double jump = state.cell_jump[axis];
    if (drive.strain_rate[axis] != 0) {
        const double time = double(state.step - drive.begin_step) * dt;
        const double length = drive.reference_length[axis] * (1 + drive.strain_rate[axis] * time);
        dilation = std::log(length / state.box[axis]);
        friction = dilation / dt;
        jump = 0;
    }
    const double half_kick = exponential_near_zero(-0.5 * dt * friction);
    coefficients.scale[axis] = state.velocity_scale[axis] * half_kick;
    if (jump != 0) coefficients.scale[axis] *= exponential_near_zero(-jump);
    coefficients.second_scale[axis] = half_kick;
    const double half_way = exponential_near_zero(0.5 * dilation);
    coefficients.drift[axis] = dt / (state.box[axis] * half_way) * fixed_units_per_box;
    state.box[axis] *= half_way * half_way;
    state.velocity_scale[axis] = 1;
    if (!is_jump_step(settings, state.step)) state.cell_jump[axis] = 0; // else it is still to be booked
}

/// Takes the step number to the one being made and moves the box to its end.
PITCHDROP_HOST_DEVICE inline StepCoefficients begin_step(MotionState& state,
                                                    const MotionSettings& settings,
                                                    const Drive& drive, double degrees)
{
    if (settings.dynamics == Dynamics::fire) {
        ++state.step;
        return fire_step(state, settings);
    }
    StepCoefficients coefficients{};
    begin_step_of_all(state, settings, drive, coefficients);
    for (int axis = 0; axis < 3; ++axis)
        begin_step_along(axis, state, settings, drive, degrees, coefficients);
    return coefficients;
}

/// One thermostat impulse over time `h`: scales the measured momentum flux and the factor that
/// the next step will apply to the velocities.
PITCHDROP_HOST_DEVICE inline void thermostat_impulse(MotionState& state,
                                                     const MotionSettings& settings,
                                                     StepSums& sums, double degrees,
                                                     double temperature, double h)
{
    double twice_kinetic = 0;
    for (double flux : sums.momentum_flux) twice_kinetic += flux;
    double scale = 1;
    with_thermostat(settings.thermostat, [&]<class Kind>() {
        if constexpr (Kind::exchange == HeatExchange::impulses ||
                      Kind::exchange == HeatExchange::half_impulses)
            scale = Kind::impulse(state, settings, twice_kinetic, degrees, temperature, h);
    });
    for (int axis = 0; axis < 3; ++axis) {
        sums.momentum_flux[axis] *= scale * scale;
        state.velocity_scale[axis] *= scale;
    }
    state.bath_energy += 0.5 * twice_kinetic * (scale * scale - 1);
}

/// The factors by which the moving box slows the beads in half a step, as `begin_step_along` has them;
/// the step is the past one or the coming one, in which box velocities are those of now.
PITCHDROP_HOST_DEVICE inline void half_step_friction(const MotionState& state,
                                                     const MotionSettings& settings,
                                                     const Drive& drive, double degrees,
                                                     IntervalEnd end, double (&factor)[3])
{
    const double dt = settings.timestep;
    const double now = double(state.step - drive.begin_step) * dt;
    const double trace = state.cell_velocity[0] + state.cell_velocity[1] + state.cell_velocity[2];
    for (int axis = 0; axis < 3; ++axis) {
        const double rate = drive.strain_rate[axis];
        const double dilation =
            rate != 0 ? driven_dilation(rate, end == IntervalEnd::closing ? now - dt : now, dt)
                      : dt * (state.cell_velocity[axis] + trace / degrees);
        factor[axis] = exponential_near_zero(-0.5 * dilation);
    }
}

/// Heat of thermostats that act on beads: what the kinetic energy changes by in the middle of each step, between
/// its two kicks. Both sides follow from sums at the ends of steps, since a kick v ← v + (dt/2) f/m
/// changes it by (dt/2) Σ f·v and (dt²/8) Σ f²/m. The latter, of the second kick less that of the first,
/// adds up to the difference of two ends: it is no drift, and left out. The heat of the first step of a
/// stage, before which no sums exist, is not booked.
PITCHDROP_HOST_DEVICE inline void close_heat(MotionState& state, const MotionSettings& settings,
                                             const Drive& drive, const StepSums& sums,
                                             double degrees)
{
    double friction[3];
    half_step_friction(state, settings, drive, degrees, IntervalEnd::closing, friction);
    double kinetic = -0.5 * settings.timestep * sums.force_velocity;
    for (int axis = 0; axis < 3; ++axis)
        kinetic += 0.5 * sums.momentum_flux[axis] / (friction[axis] * friction[axis]);
    if (state.kinetic_before_heat > 0) state.bath_energy += kinetic - state.kinetic_before_heat;
}
PITCHDROP_HOST_DEVICE inline void open_heat(MotionState& state, const MotionSettings& settings,
                                            const Drive& drive, const StepSums& sums,
                                            double degrees)
{
    double friction[3];
    half_step_friction(state, settings, drive, degrees, IntervalEnd::opening, friction);
    double kinetic = 0.5 * settings.timestep * sums.force_velocity;
    for (int axis = 0; axis < 3; ++axis) {
        const double scale =
            state.velocity_scale[axis] * friction[axis] * std::exp(-state.cell_jump[axis]);
        kinetic += 0.5 * sums.momentum_flux[axis] * scale * scale;
    }
    state.kinetic_before_heat = kinetic;
}

/// Half the work on the beads of an interval of length `h` in which a driven axis was, or will be,
/// stretched; taken from both ends it is the trapezoidal rule.
PITCHDROP_HOST_DEVICE inline void book_driven_axes(MotionState& state,
                                                   const MotionSettings& settings,
                                                   const Drive& drive, const StepSums& sums,
                                                   double h, IntervalEnd end)
{
    const double now = double(state.step - drive.begin_step) * settings.timestep;
    const double begin = end == IntervalEnd::closing ? now - h : now;
    for (int axis = 0; axis < 3; ++axis) {
        const double rate = drive.strain_rate[axis];
        if (rate == 0) continue;
        state.bath_energy -= 0.5 * (sums.momentum_flux[axis] + sums.virial[axis]) *
                             driven_dilation(rate, begin, h);
    }
}

/// Thermostat and barostat at the end of a coupling step: closes the past interval, records, opens the
/// next one. On return `sums` are those of the completed step.
PITCHDROP_HOST_DEVICE inline void couple(MotionState& state, const MotionSettings& settings,
                                         const Drive& drive, StepSums& sums, double degrees)
{
    const double temperature = drive.temperature.at(state.step);
    const double interval = settings.timestep * settings.coupling_interval;
    const bool mtk = settings.barostat == Barostat::mtk;
    const HeatExchange exchange = exchange_of(settings.thermostat);

    book_driven_axes(state, settings, drive, sums, interval, IntervalEnd::closing);
    if (mtk)
        kick_cell(state, settings, drive, sums, degrees, temperature, 0.5 * interval,
                  IntervalEnd::closing);
    if (exchange == HeatExchange::half_impulses)
        thermostat_impulse(state, settings, sums, degrees, temperature, 0.5 * interval);
    if (mtk) thermostat_cell(state, settings, degrees, temperature, 0.5 * interval);

    const double inverse_volume = 1 / (state.box[0] * state.box[1] * state.box[2]);
    double twice_kinetic = 0;
    for (int axis = 0; axis < 3; ++axis) {
        twice_kinetic += sums.momentum_flux[axis];
        state.interval_pressure[axis] +=
            (sums.momentum_flux[axis] + sums.virial[axis]) * inverse_volume;
    }
    state.interval_temperature += twice_kinetic / degrees;
    ++state.interval_count;

    StepSums next = sums;
    const double booked = state.bath_energy;
    if (exchange == HeatExchange::impulses)
        thermostat_impulse(state, settings, next, degrees, temperature, interval);
    if (settings.barostat == Barostat::cell_rescaling) {
        rescale_cell(state, settings, drive, next, temperature, interval);
        book_coming_jump(state, next);
    }
    if (mtk) thermostat_cell(state, settings, degrees, temperature, 0.5 * interval);
    if (exchange == HeatExchange::half_impulses)
        thermostat_impulse(state, settings, next, degrees, temperature, 0.5 * interval);
    if (mtk)
        kick_cell(state, settings, drive, next, degrees, temperature, 0.5 * interval,
                  IntervalEnd::opening);
    book_driven_axes(state, settings, drive, next, interval, IntervalEnd::opening);
    sums.energy_to_come = state.bath_energy - booked;
}

/// Thermostat, barostat, FIRE and heat. On return `sums` are those of the completed step, as a sample
/// should show it.
PITCHDROP_HOST_DEVICE inline void couple_step(MotionState& state, const MotionSettings& settings,
                                              const Drive& drive, StepSums& sums, double degrees)
{
    if (settings.dynamics == Dynamics::fire) {
        state.fire_power = sums.force_velocity;
        state.fire_velocity_squared = sums.velocity_squared;
        state.fire_force_squared = sums.force_squared;
        return;
    }
    if (heats_beads(settings)) close_heat(state, settings, drive, sums, degrees);
    if (is_jump_step(settings, state.step)) book_made_jump(state, sums);
    if (is_coupling_step(settings, state.step)) couple(state, settings, drive, sums, degrees);
    if (heats_beads(settings)) open_heat(state, settings, drive, sums, degrees);
}

/// The sample of a step; resets the interval means.
PITCHDROP_HOST_DEVICE inline Sample take_sample(MotionState& state, const StepSums& sums,
                                                const PotentialSums& potential)
{
    Sample sample;
    sample.step = state.step;
    const double count = state.interval_count > 0 ? double(state.interval_count) : 1.0;
    for (int axis = 0; axis < 3; ++axis) {
        sample.box[axis] = state.box[axis];
        sample.momentum_flux[axis] = sums.momentum_flux[axis];
        sample.mean_pressure[axis] = state.interval_pressure[axis] / count;
        state.interval_pressure[axis] = 0;
    }
    for (int k = 0; k < 6; ++k) sample.virial[k] = potential.virial[k];
    sample.pair_energy = potential.pair_energy;
    sample.bond_energy = potential.bond_energy;
    sample.angle_energy = potential.angle_energy;
    sample.bath_energy = state.bath_energy - sums.energy_to_come;
    sample.force_squared = sums.force_squared;
    sample.mean_temperature = state.interval_temperature / count;
    sample.mean_count = state.interval_count;
    state.interval_temperature = 0;
    state.interval_count = 0;
    return sample;
}

/// Ends a step that couples or samples. The sample is there if the plan has one and all is well.
/// `potential` gives the PotentialSums when it is called, which only samples do.
template <class Potential>
PITCHDROP_HOST_DEVICE inline FailureKind
finish_step(MotionState& state, const MotionSettings& settings, const Drive& drive, double degrees,
            const StepPlan& plan, StepSums& sums, const Potential& potential, Sample& sample)
{
    if (plan.couples) couple_step(state, settings, drive, sums, degrees);
    if (!plan.samples) return FailureKind::none;
    sample = take_sample(state, sums, potential());
    const double energy = sample.pair_energy + sample.bond_energy + sample.angle_energy +
                          sample.momentum_flux[0] + sample.momentum_flux[1] +
                          sample.momentum_flux[2];
    return is_number(energy) ? FailureKind::none : FailureKind::not_a_number;
}

} // namespace pitchdrop
