#pragma once
#include "kernels/core/fixed_point.hpp"
#include "kernels/physics/motion/barostat.hpp"
#include "kernels/physics/motion/exponential.hpp"
#include "kernels/physics/motion/fire.hpp"
#include "kernels/physics/motion/velocity_rescaling.hpp"

// One step of a replica's motion, seen from outside the beads: `begin_step` turns the state into
// factors for the bead loops, `end_step` gives the thermostat and the barostat what was measured.
// Between impulses, every `coupling_interval` steps, a step is plain velocity Verlet in a box that
// moves at constant ε̇: a reversible multiple-time-step splitting.

namespace pitchdrop {

/// Degrees of freedom: the centre of mass is at rest except under Langevin dynamics.
PITCHDROP_INLINE double degrees_of_freedom(const MotionSettings& settings, std::uint32_t beads)
{
    const double all = 3.0 * beads;
    return settings.thermostat == Thermostat::langevin || beads < 2 ? all : all - 3.0;
}

/// Whether a step is a multiple; in 32 bits where they do, which GPUs divide much faster.
PITCHDROP_INLINE bool is_multiple(std::int64_t step, std::int32_t interval)
{
    if (step >= 0 && step <= 0x7fffffff) return std::uint32_t(step) % std::uint32_t(interval) == 0;
    return step % interval == 0;
}
PITCHDROP_INLINE bool is_coupling_step(const MotionSettings& settings, std::int64_t step)
{
    return settings.dynamics == Dynamics::fire || is_multiple(step, settings.coupling_interval);
}
PITCHDROP_INLINE bool is_sample_step(const MotionSettings& settings, std::int64_t step)
{
    return is_multiple(step, settings.sample_interval);
}

/// Takes the step number to the one being made, and what does not depend on the axis.
PITCHDROP_HOST_DEVICE inline void begin_step_of_all(MotionState& state,
                                                    const MotionSettings& settings,
                                                    const Drive& drive, StepFactors& factors)
{
    ++state.step;
    factors.kick = factors.second_kick = 0.5 * settings.timestep;
    factors.decay = 1;
    factors.noise = 0;
    if (settings.barostat != Barostat::mtk) // left over from an earlier stage
        for (double& velocity : state.cell_velocity) velocity = 0;
    if (settings.thermostat != Thermostat::langevin) return;
    // BAOAB: Leimkuhler and Matthews, Appl. Math. Res. Express 2013, 34 (2013).
    factors.decay = std::exp(-settings.timestep / settings.thermostat_time);
    factors.noise =
        std::sqrt(drive.temperature.at(state.step) * (1 - factors.decay * factors.decay));
}

/// Then the factors along one axis, and the box at the end of the step. Axes do not depend on each other.
PITCHDROP_HOST_DEVICE inline void begin_step_along(int axis, MotionState& state,
                                                   const MotionSettings& settings,
                                                   const Drive& drive, double degrees,
                                                   StepFactors& factors)
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
    factors.scale[axis] = state.velocity_scale[axis] * half_kick;
    if (jump != 0) factors.scale[axis] *= exponential_near_zero(-jump);
    factors.second_scale[axis] = half_kick;
    const double half_way = exponential_near_zero(0.5 * dilation);
    factors.drift[axis] = dt / (state.box[axis] * half_way) * fixed_units_per_box;
    state.box[axis] *= half_way * half_way;
    state.velocity_scale[axis] = 1;
    state.cell_jump[axis] = 0;
}

/// Takes the step number to the one being made and moves the box to its end.
PITCHDROP_HOST_DEVICE inline StepFactors begin_step(MotionState& state,
                                                    const MotionSettings& settings,
                                                    const Drive& drive, double degrees)
{
    if (settings.dynamics == Dynamics::fire) {
        ++state.step;
        return fire_step(state, settings);
    }
    StepFactors factors{};
    begin_step_of_all(state, settings, drive, factors);
    for (int axis = 0; axis < 3; ++axis)
        begin_step_along(axis, state, settings, drive, degrees, factors);
    return factors;
}

/// One thermostat impulse over time `h`: scales the measured momentum flux and the factor that
/// the next step will apply to the velocities.
PITCHDROP_HOST_DEVICE inline void thermostat_impulse(MotionState& state,
                                                     const MotionSettings& settings,
                                                     Measured& measured, double degrees,
                                                     double temperature, double h)
{
    double twice_kinetic = 0;
    for (double flux : measured.momentum_flux) twice_kinetic += flux;
    double scale = 1;
    if (settings.thermostat == Thermostat::nose_hoover)
        scale = advance_chain(state.chain, twice_kinetic, degrees, temperature,
                              settings.thermostat_time, h);
    else if (settings.thermostat == Thermostat::velocity_rescaling)
        scale = rescaling_factor(twice_kinetic, degrees, temperature, settings.thermostat_time, h,
                                 settings.seed, std::uint64_t(state.step));
    for (int axis = 0; axis < 3; ++axis) {
        measured.momentum_flux[axis] *= scale * scale;
        state.velocity_scale[axis] *= scale;
    }
    state.bath_energy += 0.5 * twice_kinetic * (scale * scale - 1);
}

/// Ends a coupling step: closes the past interval, records, opens the next one.
/// On return `measured` is that of the completed step, as a sample should show it.
PITCHDROP_HOST_DEVICE inline void end_step(MotionState& state, const MotionSettings& settings,
                                           const Drive& drive, Measured& measured, double degrees)
{
    if (settings.dynamics == Dynamics::fire) {
        state.fire_power = measured.force_velocity;
        state.fire_velocity_squared = measured.velocity_squared;
        state.fire_force_squared = measured.force_squared;
        return;
    }
    const double temperature = drive.temperature.at(state.step);
    const double interval = settings.timestep * settings.coupling_interval;
    const bool mtk = settings.barostat == Barostat::mtk;

    if (mtk) kick_cell(state, settings, drive, measured, degrees, temperature, 0.5 * interval);
    if (settings.thermostat == Thermostat::nose_hoover)
        thermostat_impulse(state, settings, measured, degrees, temperature, 0.5 * interval);
    if (mtk) thermostat_cell(state, settings, degrees, temperature, 0.5 * interval);

    const double inverse_volume = 1 / (state.box[0] * state.box[1] * state.box[2]);
    double twice_kinetic = 0;
    for (int axis = 0; axis < 3; ++axis) {
        twice_kinetic += measured.momentum_flux[axis];
        state.interval_pressure[axis] +=
            (measured.momentum_flux[axis] + measured.virial[axis]) * inverse_volume;
    }
    state.interval_temperature += twice_kinetic / degrees;
    ++state.interval_count;

    Measured next = measured;
    if (settings.thermostat == Thermostat::velocity_rescaling)
        thermostat_impulse(state, settings, next, degrees, temperature, interval);
    if (settings.barostat == Barostat::cell_rescaling)
        rescale_cell(state, settings, drive, next, temperature, interval);
    if (mtk) thermostat_cell(state, settings, degrees, temperature, 0.5 * interval);
    if (settings.thermostat == Thermostat::nose_hoover)
        thermostat_impulse(state, settings, next, degrees, temperature, 0.5 * interval);
    if (mtk) kick_cell(state, settings, drive, next, degrees, temperature, 0.5 * interval);
}

/// A sample's motion part; resets the interval means.
PITCHDROP_HOST_DEVICE inline void record_motion(MotionState& state, const Measured& measured,
                                                Sample& sample)
{
    sample.step = state.step;
    const double count = state.interval_count > 0 ? double(state.interval_count) : 1.0;
    for (int axis = 0; axis < 3; ++axis) {
        sample.box[axis] = state.box[axis];
        sample.momentum_flux[axis] = measured.momentum_flux[axis];
        sample.mean_pressure[axis] = state.interval_pressure[axis] / count;
        state.interval_pressure[axis] = 0;
    }
    sample.bath_energy = state.bath_energy;
    sample.force_squared = measured.force_squared;
    sample.mean_temperature = state.interval_temperature / count;
    sample.mean_count = state.interval_count;
    state.interval_temperature = 0;
    state.interval_count = 0;
}

} // namespace pitchdrop
