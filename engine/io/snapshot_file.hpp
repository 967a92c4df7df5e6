#pragma once
#include "engine/state/snapshot.hpp"

#include <filesystem>

namespace pitchdrop {

/// Reads a state of any format, told by its content: checkpoint, GSD, LAMMPS dump, extended XYZ,
/// LAMMPS data. Of a trajectory the last frame.
Snapshot read_snapshot(const std::filesystem::path& path);

/// Writes the format of the extension: .data .lmp (LAMMPS data), .dump .lammpstrj (LAMMPS dump),
/// .gsd, .xyz .extxyz (extended XYZ).
void write_snapshot(const std::filesystem::path& path, const Snapshot& snapshot);

} // namespace pitchdrop
