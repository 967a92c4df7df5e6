#pragma once
#include "engine/state/snapshot.hpp"

#include <cstdint>
#include <filesystem>

namespace pitchdrop {

/// Reads one frame of a LAMMPS text dump; the last one by default (frame −1). Columns may stand in
/// any order; id and one of x, xu, xs, xsu are required. Numbers in other columns become fields.
/// Dumps hold no bonds.
Snapshot read_lammps_dump(const std::filesystem::path& path, std::int64_t frame = -1);

/// Writes one frame: id mol type x y z ix iy iz, velocities and fields where there are any.
void write_lammps_dump(const std::filesystem::path& path, const Snapshot& snapshot);

} // namespace pitchdrop
