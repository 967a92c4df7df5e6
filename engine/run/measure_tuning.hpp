#pragma once
#include "engine/config/configuration.hpp"
#include "engine/run/cost.hpp"
#include "engine/run/tuned_backends.hpp"

namespace pitchdrop {

/// Measures which values advance `replicas` copies of a replica fastest on this machine (some sixty
/// measurements of a block or more each).
Tuning measure_tuning(const BackendChoice& choice, const Tuning& from_table, const Replica& replica,
                      std::size_t replicas);

/// Beads of a configuration, and how many of its branches can advance together.
WorkSize work_size(const ProtocolTree& tree, double beads);

/// The same with a system like the configuration's: its state, or its number of chains, at the
/// temperature of the branch that costs most, at constant pressure.
Tuning measure_tuning(const BackendChoice& choice, const Tuning& from_table,
                      const Configuration& configuration, const ProtocolTree& tree,
                      const WorkSize& size);

} // namespace pitchdrop
