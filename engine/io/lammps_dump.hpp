#pragma once
#include "engine/io/snapshot_file.hpp"

namespace pitchdrop {

/// Reads one frame of a LAMMPS text dump. Columns may stand in any order; id and one of x, xu, xs,
/// xsu are required. Numbers in columns without a meaning of their own become fields. Dumps hold no
/// bonds.
Snapshot read_lammps_dump(const std::filesystem::path& path, const FrameChoice& choice = {});

FrameWalk walk_lammps_dump(const std::filesystem::path& path,
                           const std::function<void(Snapshot&&, std::int64_t)>& use);

/// One frame: id mol type x y z ix iy iz, and mass, element, velocities and fields where they are
/// known.
std::string lammps_dump_frame(const Snapshot& snapshot);

} // namespace pitchdrop
