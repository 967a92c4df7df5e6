#pragma once
#include "engine/config/configuration.hpp"
#include "engine/run/branch.hpp"

#include <optional>

namespace pitchdrop {

/// What carrying out a protocol takes. Without a number of beads (a state file) only steps.
struct Estimate {
    std::optional<double> beads;                       ///< per replica
    int widest = 0;                                    ///< most branches that advance together
    double steps = 0;                                  ///< summed over branches
    std::optional<double> bead_steps, seconds, memory; ///< memory in bytes, about
};

/// `speed`: bead-steps per second of the machine, all replicas together.
Estimate estimate(const Configuration& configuration, const ProtocolTree& tree, double speed);

} // namespace pitchdrop
