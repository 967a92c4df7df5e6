#pragma once
#include "engine/io/snapshot_file.hpp"

namespace pitchdrop {

/// Reads one frame of an extended XYZ file with an orthorhombic Lattice. Columns are found by
/// Properties: pos, species, type, id, molecule, masses (or mass), velo (or vel, velocities),
/// momenta, charges (which must be zero); other single real columns become fields. Without a type
/// column species are numbered as they appear, unless they are numbers themselves.
Snapshot read_extended_xyz(const std::filesystem::path& path, const FrameChoice& choice = {});

FrameWalk walk_extended_xyz(const std::filesystem::path& path,
                            const std::function<void(Snapshot&&, std::int64_t)>& use);

/// One frame with species and type columns, so that ASE and OVITO both read it.
std::string extended_xyz_frame(const Snapshot& snapshot);

} // namespace pitchdrop
