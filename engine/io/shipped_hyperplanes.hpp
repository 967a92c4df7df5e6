#pragma once
#include "engine/io/hyperplane.hpp"

#include <string>
#include <vector>

namespace pitchdrop {

/// Hyperplanes of configs/yang2022 that the program carries, by the names that stand in place of a file's:
/// "polymer_T0.50".
std::vector<std::string> shipped_hyperplanes();
bool is_shipped_hyperplane(const std::string& name);

/// One of these, or the file at this path. Throws InputError.
HyperplaneFile hyperplane_from(const std::string& name_or_path);

} // namespace pitchdrop
