#pragma once
#include "engine/config/document.hpp"
#include "engine/config/settings.hpp"
#include "engine/io/hyperplane.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace pitchdrop {

/// Hyperplanes by the name that the configuration gives them.
using Hyperplanes = std::map<std::string, HyperplaneFile>;

/// Reads every hyperplane that a stage observes softness with, and completes those stages: what they
/// leave open is as the hyperplane's file says, and its hash is noted, so that a resumed run goes on
/// with the same one. `largest_cutoff`: of the pair forces, σ; `directory`: that of the configuration,
/// which files must not leave. `warnings` get what speaks against the use of one here: see hyperplane_doubts.
Hyperplanes read_hyperplanes(Settings& settings, double largest_cutoff,
                             const std::filesystem::path& directory, const Document& document,
                             std::vector<Problem>& problems, std::vector<Problem>& warnings);

} // namespace pitchdrop
