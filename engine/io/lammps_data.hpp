#pragma once
#include "engine/state/snapshot.hpp"

#include <filesystem>

namespace pitchdrop {

/// Reads a LAMMPS data file of atom_style atomic, bond or molecular, with images and velocities
/// where they are there. The style is that of the `Atoms # style` comment; without it the number of
/// columns decides, and 6 or 9 columns in a file without bonds are refused: they may be charges.
Snapshot read_lammps_data(const std::filesystem::path& path);

/// Writes atom_style molecular where there are bonds or molecules, else atomic.
void write_lammps_data(const std::filesystem::path& path, const Snapshot& snapshot);

} // namespace pitchdrop
