#pragma once
#include "engine/run/simulation.hpp"

#include <map>
#include <string>
#include <vector>

namespace pitchdrop {

/// Where a branch sets out from: its beginning, or its last checkpoint.
struct BranchStart {
    std::size_t index = 0;    ///< in the tree
    Replica replica;
    double begin_box[3] = {0, 0, 0}; ///< box at step 0 of the branch
    bool resumed = false;     ///< from a checkpoint
    std::map<std::string, std::string> extra; ///< its sections of observers
    bool needs_push_off = false; ///< random chains, still overlapping
};

/// What the file of system.state holds beyond what is used, and how it was understood, one sentence
/// each; empty for random chains.
std::vector<std::string> state_notes(const Configuration& configuration);

/// The state in which a branch of `tree` begins, before any push-off; `parent` is its parent's
/// final state, null for a root.
BranchStart begin_branch(const Configuration& configuration, const ProtocolTree& tree,
                         std::size_t index, const ReplicaState* parent);

/// The same from the files of a run, or its last checkpoint if there is one.
BranchStart load_branch(const Run& run, std::size_t index);

/// Adds every root to the backend once and takes it out again, so that a box that is too small is
/// found before anything is written. Returns the first root. Throws InputError.
Replica rehearse_roots(const Configuration& configuration, const ProtocolTree& tree,
                       Backend& backend);

} // namespace pitchdrop
