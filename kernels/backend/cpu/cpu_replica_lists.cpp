#include "kernels/backend/cpu/cpu_replica.hpp"

#include <algorithm>

// When a replica's neighbour lists are made and pruned. Every thread of the team decides the same.

namespace pitchdrop {

namespace {

/// The distance within which a list made with `radius` still has all pairs. Beads may have approached by
/// twice the largest displacement, and a shrinking box brings all of them closer by the same factor.
double covered(double radius, double drift, const double made[3], const double now[3])
{
    double shrink = 1;
    for (int axis = 0; axis < 3; ++axis) shrink = std::min(shrink, now[axis] / made[axis]);
    return shrink * radius - 2 * drift;
}

} // namespace

/// The list is of this moment: from here on displacements count.
void CpuReplica::begin_list(Block& block)
{
    for (int axis = 0; axis < 3; ++axis) block.list_box[axis] = block.motion.box[axis];
    block.bin_margin += block.drift * 1.01 + 1e-4;
    block.drift = 0;
}

/// The same of the pruned list.
void CpuReplica::begin_pruned(Block& block)
{
    for (int axis = 0; axis < 3; ++axis) block.pruned_box[axis] = block.motion.box[axis];
    block.pruned_drift = 0;
}

void CpuReplica::make_list(const Team& team, Block& block)
{
    begin_list(block);
    SearchRequest request{};
    request.radius = float(list_radius_);
    request.bin_margin = float(block.bin_margin);
    request.exclude_bonded = replica_.model->exclude_bonded;
    list_.search(team, simd_, slots_, unit_lengths(block.motion.box), request);
    prune_list(team, block);
}

/// The forces of the coming steps need the beads within the cutoff and a little more.
void CpuReplica::prune_list(const Team& team, Block& block)
{
    begin_pruned(block);
    list_.prune(team, simd_, slots_, unit_lengths(block.motion.box), float(pruned_radius_));
}

/// Prunes again where the pruned list may miss a bead within the cutoff, from the whole list if that
/// still has all within the pruned radius.
void CpuReplica::refresh_list(const Team& team, Block& block)
{
    const double* box = block.motion.box;
    if (covered(pruned_radius_, block.pruned_drift, block.pruned_box, box) >=
        pair_table_.largest_cutoff)
        return;
    if (covered(list_radius_, block.drift, block.list_box, box) >= pruned_radius_)
        prune_list(team, block);
    else
        make_list(team, block);
}

} // namespace pitchdrop
