#pragma once
#include "engine/config/document.hpp"
#include "engine/config/settings.hpp"
#include "engine/state/snapshot.hpp"

#include <filesystem>
#include <memory>

namespace pitchdrop {

/// Reads the file of `system.state` and completes what follows from it: its hash and where velocities
/// come from. What is wrong with the file, with the state for the model, or with several seeds that
/// would all be one sample, is noted. Null without a state, and where something is wrong.
std::shared_ptr<const Snapshot> read_initial_state(Settings& settings,
                                                   const std::filesystem::path& directory,
                                                   const Document& document,
                                                   std::vector<Problem>& problems);

/// Whether a bead of the state moves. A file of zeros is one without velocities.
bool has_velocities(const Snapshot& state);

/// What a run does about velocities, in a sentence; empty for random chains.
std::string describe_velocities(const Settings& settings, const Snapshot* state);

} // namespace pitchdrop
