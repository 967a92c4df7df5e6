#pragma once
#include "engine/state/snapshot.hpp"

namespace pitchdrop {

/// A type of the file that no bead has and the model does not know.
inline constexpr std::size_t no_type = 255;

/// Numbers the beads' types as the model does; returns the model's number of each type of the file.
std::vector<std::size_t> match_types(Snapshot& snapshot, const Model& model);

/// Compares masses with the model's, type by type; types are already the model's.
void compare_masses(const Snapshot& snapshot, const Model& model);

} // namespace pitchdrop
