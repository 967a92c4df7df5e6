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

/// Chains at constant temperature and pressure, as in most stages. They come from a lattice, dense and
/// without overlaps; random forces at constant volume turn it into a liquid first.
Replica disordered_chains(const ChainsToTime& chains, Backend& backend);

/// Seconds that a step of `count` copies takes, from at least `seconds` of them.
double time_step(const Replica& replica, std::size_t count, double seconds, Backend& backend);

} // namespace pitchdrop
