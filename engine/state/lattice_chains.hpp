#pragma once
#include "engine/state/chains.hpp"

namespace pitchdrop {

/// Chains of a dense state without overlaps: one path that winds through a simple cubic lattice, cut
/// into pieces. It has the density, the box and the bonds of a melt, not its structure, and costs
/// nothing to make: for measurements of speed. Only chains, beads_per_chain and density of the
/// settings count.
Snapshot lattice_chains(const ChainSettings& settings);

} // namespace pitchdrop
