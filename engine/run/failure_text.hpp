#pragma once
#include "engine/run/branch.hpp"
#include "kernels/backend/backend.hpp"

#include <string>

// Failures in words: problem (why it is one) — what to do. Beads are named as in engine/state/bead_name.hpp.

namespace pitchdrop {

/// Where a branch failed.
struct FailureScene {
    const Branch* branch = nullptr;
    const Topology* topology = nullptr;
    MotionState motion;              ///< at the failure, or at the block boundary before it
    double begin_box[3] = {0, 0, 0}; ///< at step 0 of the branch
};

/// A box that grows or shrinks beyond physical bounds is told as such, whatever else broke in it.
std::string to_string(const Failure& failure, const FailureScene& scene);

/// Without a branch: of a state that is only prepared. `topology` names the beads.
std::string to_string(const Failure& failure, const Topology& topology = {});

/// "the box ran away: …". `moment`: when; `begin`, `now`: side lengths.
std::string runaway_box(const Branch& branch, const std::string& moment, const double (&begin)[3],
                        const double (&now)[3]);

} // namespace pitchdrop
