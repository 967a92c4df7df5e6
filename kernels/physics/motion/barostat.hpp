#pragma once
#include "kernels/core/random.hpp"
#include "kernels/physics/motion/nose_hoover.hpp"
#include "kernels/physics/motion/stress.hpp"

#include <cmath>

// The box under pressure. Axes of one group feel the mean of their driving forces.

namespace pitchdrop {

/// What drives ln L along each axis: V (P_kk − P_target,k), averaged over the axes of its group;
/// zero for fixed axes.
struct CellForce {
    double value[3];
    int group_size[3];
};

PITCHDROP_HOST_DEVICE inline CellForce cell_force(const MotionState& state,
                                                  const MotionSettings& settings,
                                                  const Drive& drive, const Measured& measured)
{
    const double volume = state.box[0] * state.box[1] * state.box[2];
    CellForce force{};
    for (int axis = 0; axis < 3; ++axis) {
        if (settings.axis_group[axis] == fixed_axis) continue;
        double sum = 0;
        int members = 0;
        for (int other = 0; other < 3; ++other)
            if (settings.axis_group[other] == settings.axis_group[axis]) {
                sum += measured.momentum_flux[other] + measured.virial[other] -
                       volume * target_pressure(drive, other, state.box, state.step);
                ++members;
            }
        force.value[axis] = members == 1 ? sum : sum / members;
        force.group_size[axis] = members;
    }
    return force;
}

/// Half an impulse of the MTK barostat over time `h`: dε̇/dt = [V (P − P_target) + 2K/N_f] / W with
/// W = (N_f + 3)/3 · T τ_P² per axis (Martyna, Tobias and Klein, J. Chem. Phys. 101, 4177 (1994)).
PITCHDROP_HOST_DEVICE inline void kick_cell(MotionState& state, const MotionSettings& settings,
                                            const Drive& drive, const Measured& measured,
                                            double degrees, double temperature, double h)
{
    const CellForce force = cell_force(state, settings, drive, measured);
    const double twice_kinetic =
        measured.momentum_flux[0] + measured.momentum_flux[1] + measured.momentum_flux[2];
    const double mass =
        (degrees + 3) / 3 * temperature * settings.barostat_time * settings.barostat_time;
    const double mean_twice_kinetic = twice_kinetic / degrees, per_mass = h / mass;
    for (int axis = 0; axis < 3; ++axis)
        if (settings.axis_group[axis] != fixed_axis)
            state.cell_velocity[axis] += per_mass * (force.value[axis] + mean_twice_kinetic);
}

/// The box's own Nosé–Hoover chain over time `h`.
PITCHDROP_HOST_DEVICE inline void thermostat_cell(MotionState& state,
                                                  const MotionSettings& settings, double degrees,
                                                  double temperature, double h)
{
    const double mass =
        (degrees + 3) / 3 * temperature * settings.barostat_time * settings.barostat_time;
    double twice_kinetic = 0, groups = 0;
    for (int axis = 0; axis < 3; ++axis) {
        if (settings.axis_group[axis] == fixed_axis) continue;
        twice_kinetic += mass * state.cell_velocity[axis] * state.cell_velocity[axis];
        bool first = true;
        for (int other = 0; other < axis; ++other)
            first = first && settings.axis_group[other] != settings.axis_group[axis];
        groups += first ? 1 : 0;
    }
    if (groups == 0) return;
    const double scale = advance_chain(state.cell_chain, twice_kinetic, groups, temperature,
                                       settings.barostat_time, h);
    for (double& velocity : state.cell_velocity) velocity *= scale;
}

/// Stochastic cell rescaling over time `h`: ln L moves by
/// (β/3τ_P)(P − P_target) h + √(2 T β h / (3 V τ_P n)) ξ, one ξ for the n axes of a group.
/// Isotropic: Bernetti and Bussi, J. Chem. Phys. 153, 114107 (2020), Eq. 7; several groups: the
/// same overdamped dynamics for each ln L_k, with mobility such that ln V keeps its own.
PITCHDROP_HOST_DEVICE inline void rescale_cell(MotionState& state, const MotionSettings& settings,
                                               const Drive& drive, const Measured& measured,
                                               double temperature, double h)
{
    const CellForce force = cell_force(state, settings, drive, measured);
    const double volume = state.box[0] * state.box[1] * state.box[2];
    const double mobility = settings.compressibility / (3 * settings.barostat_time * volume);
    const auto noise = standard_normal<double>(settings.seed, RandomStream::cell_rescaling,
                                               std::uint64_t(state.step), 0);
    for (int axis = 0; axis < 3; ++axis) {
        if (settings.axis_group[axis] == fixed_axis) continue;
        state.cell_jump[axis] = mobility * force.value[axis] * h +
                                std::sqrt(2 * temperature * mobility * h / force.group_size[axis]) *
                                    noise.value[settings.axis_group[axis]];
    }
}

} // namespace pitchdrop
