#pragma once
#include "engine/state/snapshot.hpp"

#include <filesystem>
#include <string>

namespace pitchdrop {

/// Reads a data file of atom_style atomic, bond, angle, molecular, or charge and full with zero
/// charges; types may be numbers or labels.
Snapshot read_lammps_data(const std::filesystem::path& path);

/// Style atomic, or molecular where there are molecules or bonds. Names of types stand behind the
/// masses as comments: programs before 2022 do not read type labels.
std::string lammps_data_text(const Snapshot& snapshot);

} // namespace pitchdrop
