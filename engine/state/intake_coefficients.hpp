#pragma once
#include "engine/state/snapshot.hpp"

namespace pitchdrop {

/// Compares parameters that a file states with the model's, where their styles are the same, and
/// notes what differs or cannot be compared: the model's are used.
void compare_coefficients(Snapshot& snapshot, const Model& model,
                          const std::vector<std::size_t>& type_in_model);

} // namespace pitchdrop
