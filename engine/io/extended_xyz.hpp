#pragma once
#include "engine/state/snapshot.hpp"

#include <filesystem>

namespace pitchdrop {

/// Reads the last frame of an extended XYZ file with an orthorhombic Lattice. Columns are found by
/// Properties: pos, species, type, id, molecule, velo (or vel, velocities); other single real
/// columns become fields. Without a type column species are numbered as they appear.
Snapshot read_extended_xyz(const std::filesystem::path& path);

/// Writes species and type columns, so that ASE and OVITO both read it.
void write_extended_xyz(const std::filesystem::path& path, const Snapshot& snapshot);

} // namespace pitchdrop
