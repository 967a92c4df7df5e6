#pragma once
#include "engine/run/branch_start.hpp"

namespace pitchdrop {

/// A minimisation may begin with beads on top of each other: they are parted first, which the log
/// tells. Throws CannotBegin, naming beads, where that does not succeed.
void part_overlaps(Run& run, BranchStart& start);

} // namespace pitchdrop
