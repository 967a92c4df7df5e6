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
                                                  const Drive& drive, const StepSums& sums)
{
    const double volume = state.box[0] * state.box[1] * state.box[2];
    CellForce force{};
    for (int axis = 0; axis < 3; ++axis) {
        if (settings.axis_group[axis] == fixed_axis) continue;
        double sum = 0;
        int members = 0;
        for (int other = 0; other < 3; ++other)
            if (settings.axis_group[other] == settings.axis_group[axis]) {
                sum += sums.momentum_flux[other] + sums.virial[other] -
                       volume * target_pressure(drive, other, state.box, state.step);
                ++members;
            }
        force.value[axis] = members == 1 ? sum : sum / members;
        force.group_size[axis] = members;
    }
    return force;
}

/// Which end of an interval between impulses a half impulse belongs to.
enum class IntervalEnd { closing, opening };

/// Half an impulse of the MTK barostat over time `h`: dε̇/dt = [V (P − P_target) + 2K/N_f] / W with
/// W = (N_f + 3)/3 · T τ_P² per axis (Martyna, Tobias and Klein, J. Chem. Phys. 101, 4177 (1994)).
/// What the box gains in kinetic energy it has from the beads and from the outside, which does the
/// work −V P_target dε on it: so much is booked, and what its own chain gives it cancels.
PITCHDROP_HOST_DEVICE inline void kick_cell(MotionState& state, const MotionSettings& settings,
                                            const Drive& drive, const StepSums& sums,
                                            double degrees, double temperature, double h,
                                            IntervalEnd end)
{
    const CellForce force = cell_force(state, settings, drive, sums);
    const double twice_kinetic =
        sums.momentum_flux[0] + sums.momentum_flux[1] + sums.momentum_flux[2];
    const double mass =
        (degrees + 3) / 3 * temperature * settings.barostat_time * settings.barostat_time;
    const double mean_twice_kinetic = twice_kinetic / degrees, per_mass = h / mass;
    const double volume = state.box[0] * state.box[1] * state.box[2];
    for (int axis = 0; axis < 3; ++axis) {
        if (settings.axis_group[axis] == fixed_axis) continue;
        const double before = state.cell_velocity[axis];
        const double after = before + per_mass * (force.value[axis] + mean_twice_kinetic);
        const double in_interval = end == IntervalEnd::closing ? before : after;
        state.cell_velocity[axis] = after;
        state.bath_energy -=
            0.5 * mass * (after - before) * (after + before) +
            volume * target_pressure(drive, axis, state.box, state.step) * in_interval * h;
    }
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
                                               const Drive& drive, const StepSums& sums,
                                               double temperature, double h)
{
    const CellForce force = cell_force(state, settings, drive, sums);
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

/// Half the potential energy that the beads gain when the box lengths change by `dilation` (of ln L)
/// along each axis: −½ Σ r f dε. Taken before and after, it is right to third order; to first order
/// the jumps of cell rescaling, which heat stiff bonds, would seem to cost nothing.
PITCHDROP_HOST_DEVICE inline double half_dilation_energy(const StepSums& sums,
                                                         const double (&dilation)[3])
{
    double energy = 0;
    for (int axis = 0; axis < 3; ++axis) energy -= 0.5 * sums.virial[axis] * dilation[axis];
    return energy;
}

/// What the jump that the next step makes will give to the beads, as far as it is known before it:
/// all of the kinetic energy, since their velocities are divided by e^jump, and half of the potential.
PITCHDROP_HOST_DEVICE inline void book_coming_jump(MotionState& state, const StepSums& sums)
{
    for (int axis = 0; axis < 3; ++axis)
        state.bath_energy +=
            0.5 * sums.momentum_flux[axis] * std::expm1(-2 * state.cell_jump[axis]);
    state.bath_energy += half_dilation_energy(sums, state.cell_jump);
}

/// The other half, at the end of the step that made the jump.
PITCHDROP_HOST_DEVICE inline void book_made_jump(MotionState& state, const StepSums& sums)
{
    state.bath_energy += half_dilation_energy(sums, state.cell_jump);
    for (double& jump : state.cell_jump) jump = 0;
}

} // namespace pitchdrop
