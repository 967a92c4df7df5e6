#pragma once
#include <cstdint>

namespace pitchdrop {

inline constexpr int chain_length = 3; ///< Nosé–Hoover chain

/// A Nosé–Hoover chain (Martyna, Klein and Tuckerman, J. Chem. Phys. 97, 2635 (1992)).
struct ThermostatChain {
    double velocity[chain_length] = {0, 0, 0};
    double position[chain_length] = {0, 0, 0};
};

/// Everything of a replica's motion that is not per bead. Trivially copyable: it is the
/// checkpoint section, and the device keeps it without host round trips.
struct MotionState {
    double box[3] = {0, 0, 0};
    std::int64_t step = 0;

    double velocity_scale[3] = {1, 1, 1}; ///< still to be applied to every velocity
    double cell_velocity[3] = {0, 0, 0};  ///< d ln L / dt, MTK
    double cell_jump[3] = {0, 0, 0};      ///< ln of the next step's dilation, cell rescaling; until booked
    ThermostatChain chain;                ///< of the beads
    ThermostatChain cell_chain;           ///< of the MTK box
    double bath_energy = 0;               ///< energy the beads have from thermostat and box so far

    double fire_timestep = 0;             ///< 0: FIRE starts afresh
    double fire_mixing = 0.1;
    std::int64_t fire_downhill_steps = 0;
    double fire_power = 0, fire_velocity_squared = 0, fire_force_squared = 0;

    double interval_pressure[3] = {0, 0, 0}; ///< sums over coupling steps since the last sample
    double interval_temperature = 0;
    std::int64_t interval_count = 0;

    // Checkpoints of 0.1.0 end here.
    double kinetic_before_heat = 0; ///< Langevin: of the step that comes; 0: not known
};

/// Sums over all beads at the end of a step that thermostat and barostat follow from.
struct StepSums {
    double momentum_flux[3] = {0, 0, 0}; ///< Σ m v_k² (twice the kinetic energy along k)
    double virial[3] = {0, 0, 0};        ///< Σ r_k f_k over pairs, bonds and angles
    double force_velocity = 0;           ///< Σ f·v, FIRE and Langevin
    double velocity_squared = 0, force_squared = 0; ///< FIRE only
    double energy_to_come = 0; ///< booked for the next interval, of which a sample knows nothing yet
};

/// Those that only a sample shows.
struct PotentialSums {
    double virial[6] = {0, 0, 0, 0, 0, 0}; ///< Σ r f: xx yy zz xy xz yz
    double pair_energy = 0, bond_energy = 0, angle_energy = 0;
};

/// The coefficients with which one step is carried out, bead by bead:
///   v ← scale · v + kick · f / m;  x ← x + drift · v   (x in fixed-point units; Langevin splits
///   the drift in two halves around v ← decay · v + noise · ξ / √m), then with the new forces
///   v ← second_scale · v + second_kick · f / m.
struct StepCoefficients {
    double scale[3];
    double kick;
    double drift[3];
    double second_scale[3];
    double second_kick;
    double decay; ///< 1 without Langevin
    double noise; ///< 0 without Langevin
};

/// One record of the time series, in the state's units; also what thermo.csv is made from.
struct Sample {
    std::int64_t step = 0;
    double box[3] = {0, 0, 0};
    double momentum_flux[3] = {0, 0, 0};
    double virial[6] = {0, 0, 0, 0, 0, 0}; ///< xx yy zz xy xz yz
    double pair_energy = 0, bond_energy = 0, angle_energy = 0;
    double bath_energy = 0;
    double force_squared = 0;
    double mean_pressure[3] = {0, 0, 0}; ///< mean over the coupling steps since the last sample
    double mean_temperature = 0;
    std::int64_t mean_count = 0;
};

} // namespace pitchdrop
