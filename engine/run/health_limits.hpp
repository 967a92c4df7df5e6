#pragma once

// Where a branch stops looking healthy: all thresholds, as docs/physics.md ("Health of a branch")
// lists them. Energies are in units of the largest ε of the bead types, lengths of their mean σ.

namespace pitchdrop::health_limits {

/// Drift of the conserved energy, ε per bead and τ. Sound runs are within 5e-5; impulses of the bath at
/// half a bond's period give 6e-4. A Kremer–Grest melt at the 0.012 τ of LAMMPS' input with impulses every ten steps
/// drifts by 5e-3 and keeps its temperature and density within 0.3 %. At 1e-2 the thermostat carries off a T_g's
/// worth of heat in 70 τ; steps of 0.012 τ for k = 2000 with impulses every ten steps drift by 6e-2.
inline constexpr double drift_warning = 1e-4, drift_failure = 1e-2;

/// Deviation of the mean temperature from the target, in parts of the target.
inline constexpr double temperature_warning = 0.03, temperature_failure = 0.2;

/// Both of the above must exceed their limit by so many standard errors, from so many rows of
/// thermo.csv and so long a time (τ) on.
inline constexpr double significance = 4;
inline constexpr int least_rows = 12;
inline constexpr double least_time = 10;
/// And the temperature from so many times the thermostat's own time on.
inline constexpr double least_thermostat_times = 10;

/// Density of a box that is free to move, in parts of that at the beginning of the branch, and
/// absolute (beads per σ³).
inline constexpr double thin_ratio = 0.5, gas_density = 0.1;
inline constexpr double dense_ratio = 2, dense_density = 1.5;
inline constexpr double collapsed_ratio = 3, collapsed_density = 3;

/// Ratio of the largest to the smallest stretch of the box since the beginning, in stages that impose
/// no strain and no stress along one axis.
inline constexpr double shape_warning = 1.5, shape_failure = 4;

} // namespace pitchdrop::health_limits
