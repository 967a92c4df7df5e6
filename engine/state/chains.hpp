#pragma once
#include "engine/state/snapshot.hpp"

#include <array>
#include <span>
#include <string>
#include <vector>

namespace pitchdrop {

struct ChainSettings {
    std::uint32_t chains = 100;
    std::uint32_t beads_per_chain = 128;
    double density = 1.0;             ///< beads per volume
    double bond_length = 1.0;
    double smallest_1_3_distance = 1.02; ///< in bond lengths: no step folds back
};

/// Random walks with the local statistics of a flexible melt (C∞ ≈ 1.7), placed at random in a
/// cubic box; overlaps between chains are left for the push-off
/// (Auhl et al., J. Chem. Phys. 119, 12718 (2003)).
Snapshot random_walk_chains(const ChainSettings& settings, std::uint64_t seed);

/// Beads of every linear chain, from one end to the other; branched molecules and rings are left
/// out.
std::vector<std::vector<std::uint32_t>>
linear_chains(std::uint32_t beads, std::span<const std::array<std::uint32_t, 2>> bonds);
inline std::vector<std::vector<std::uint32_t>> linear_chains(const Topology& topology)
{
    return linear_chains(topology.beads(), topology.bonds);
}

/// Averages over all linear chains of a state.
struct ChainStatistics {
    std::vector<double> internal_distance; ///< ⟨R²(n)⟩ / n at index n − 1
    double bond_length = 0;                ///< ⟨b⟩
    double bond_length_squared = 0;        ///< ⟨b²⟩
    double end_to_end_squared = 0;         ///< ⟨R_ee²⟩
    double gyration_squared = 0;           ///< ⟨R_g²⟩
    std::size_t chains = 0;

    /// ⟨R²(n)⟩ / (n ⟨b²⟩) at the largest n measured with some statistics, n = N / 2.
    double characteristic_ratio() const;
    /// Columns n, internal_distance.
    std::string csv() const;
};

/// Chains are read off the bonds; branched molecules are left out.
ChainStatistics chain_statistics(const Snapshot& snapshot);

} // namespace pitchdrop
