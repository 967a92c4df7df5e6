#pragma once
#include "engine/state/snapshot.hpp"

#include <filesystem>

namespace pitchdrop {

/// Reads a LAMMPS data file of atom_style atomic, bond or molecular, with images and velocities
/// where they are there. The style is that of the `Atoms # style` comment; without it atomic and
/// molecular are told apart by their number of columns, and bond is assumed to be commented.
Snapshot read_lammps_data(const std::filesystem::path& path);

/// Writes atom_style molecular where there are bonds or molecules, else atomic.
void write_lammps_data(const std::filesystem::path& path, const Snapshot& snapshot);

} // namespace pitchdrop
