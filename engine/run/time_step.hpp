#pragma once
#include "kernels/backend/backend.hpp"

#include <cstddef>

namespace pitchdrop {

/// A state to measure speed with.
struct ChainsToTime {
    const Model& model;
    double timestep;
    std::uint32_t beads, beads_per_chain;
    double temperature, density;
};

/// A time step that is too long is for the checks of a configuration to tell: what a step costs does
/// not depend on it, and chains that fly apart have no speed. So speeds are measured with the given
/// step, at most a twentieth of the fastest vibration.
double safe_timestep(const Model& model, double timestep, double temperature);

/// Chains at constant temperature and pressure, as in most stages. They come from a lattice, dense and
/// without overlaps; random forces at constant volume turn it into a liquid first.
Replica disordered_chains(const ChainsToTime& chains, Backend& backend);

/// Seconds that a step of `count` copies takes, from at least `seconds` of them. This and the above
/// throw PhysicsError where the chains do not hold together.
double time_step(const Replica& replica, std::size_t count, double seconds, Backend& backend);

} // namespace pitchdrop
