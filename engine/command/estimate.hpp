#pragma once
#include "engine/config/configuration.hpp"
#include "engine/run/backends.hpp"
#include "engine/run/plan.hpp"

namespace pitchdrop {

/// What carrying out a protocol takes on one device.
struct CostEstimate {
    double beads = 0;       ///< per replica
    double steps = 0;       ///< summed over branches
    double bead_steps = 0;  ///< likewise
    double memory = 0;      ///< bytes that the widest batch takes, about
    double speed = 0;       ///< bead-steps per second of a full batch, without observation
    Plan plan;
};

/// Beads of a replica; reads the state file if there is one.
double beads_of(const Configuration& configuration);

/// `beads` is what `beads_of` says; `most`: branches that may advance together, 0: what fits on the
/// backend.
CostEstimate estimate(const Configuration& configuration, const ProtocolTree& tree, double beads,
                  const CostModel& device, const Backend& backend, std::size_t most = 0);

} // namespace pitchdrop
