#pragma once
#include "kernels/core/annotations.hpp"

#include <cstdint>

// How a replica moves: trivially copyable, the same struct on the host and on the device.
// Stress is tension-positive, pressure compression-positive: pressure = −stress.

namespace pitchdrop {

enum class Thermostat : std::int32_t { none, nose_hoover, langevin, velocity_rescaling };
enum class Barostat : std::int32_t { none, mtk, cell_rescaling };
enum class StressControl : std::int32_t { true_stress, engineering, lammps_pk2 };
enum class Dynamics : std::int32_t { molecular, fire };

inline constexpr int fixed_axis = -1;

/// A bead that moves further in one step is not physical: thermal steps are a hundredth of it.
inline constexpr double runaway_step = 0.3;
/// FIRE may start from overlaps: its steps are shortened to this instead.
inline constexpr double largest_fire_step = 0.1;

struct MotionSettings {
    double timestep = 0.002;
    Dynamics dynamics = Dynamics::molecular;

    Thermostat thermostat = Thermostat::none;
    double thermostat_time = 0.2;   ///< τ_T; for Langevin the inverse friction 1/γ

    Barostat barostat = Barostat::none;
    double barostat_time = 2.0;     ///< τ_P
    double compressibility = 0.02;  ///< β_T, used by cell rescaling only

    /// Axes with the same group share one box velocity (isotropic: 0 0 0; per axis: 0 1 2;
    /// uniaxial with coupled transverse axes: 0 0 1). `fixed_axis` keeps the length.
    std::int32_t axis_group[3] = {0, 0, 0};

    std::int32_t coupling_interval = 10;  ///< steps between thermostat and barostat impulses
    std::int32_t drift_interval = 1000;   ///< steps between removals of the centre-of-mass velocity
    std::int32_t sample_interval = 500;   ///< steps between samples (energies and the full virial)
    std::int32_t block_steps = 100;       ///< order and lists are made anew at these boundaries

    std::uint64_t seed = 0;
};

/// A quantity that is constant or changes linearly with the step inside a stage.
struct Ramp {
    double begin_value = 0.0;
    double end_value = 0.0;
    std::int64_t begin_step = 0;
    std::int64_t end_step = 0;

    PITCHDROP_INLINE double at(std::int64_t step) const
    {
        if (step >= end_step) return end_value;
        if (step <= begin_step) return begin_value;
        const double progress = double(step - begin_step) / double(end_step - begin_step);
        return begin_value + (end_value - begin_value) * progress;
    }
    static Ramp constant(double value) { return {value, value, 0, 0}; }
};

/// What is imposed on a replica during a stage, as a function of the step.
struct Drive {
    Ramp temperature;
    Ramp stress[3];                     ///< imposed stress along each axis, tension-positive
    StressControl control = StressControl::true_stress;
    std::int32_t loaded_axis = -1;      ///< axis of the uniaxial stress; −1: none
    double reference_length[3] = {0, 0, 0}; ///< box when the load was applied
    double strain_rate[3] = {0, 0, 0};  ///< engineering strain rate of driven axes; 0: not driven
    std::int64_t begin_step = 0;        ///< first step of the stage
};

} // namespace pitchdrop
