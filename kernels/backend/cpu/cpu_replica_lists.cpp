#include "kernels/backend/cpu/cpu_replica.hpp"

#include <algorithm>
#include <cmath>

// When a replica's neighbour lists are made and pruned. Every thread of the team decides the same.

namespace pitchdrop {

/// The list is of this moment: from here on displacements count.
void CpuReplica::begin_list(Block& block)
{
    for (int axis = 0; axis < 3; ++axis) block.list_box_inverse[axis] = 1 / block.motion.box[axis];
    block.bin_margin += block.drift * 1.01 + 1e-4;
    block.drift = 0;
}

/// The same of the pruned list.
void CpuReplica::begin_pruned(Block& block)
{
    for (int axis = 0; axis < 3; ++axis) block.pruned_box_inverse[axis] = 1 / block.motion.box[axis];
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

void CpuReplica::note_displacements(Block& block) const
{
    for (const KickDriftSums& part : drift_sums_) {
        block.drift = std::max(block.drift, std::sqrt(double(part.displacement_squared)));
        block.pruned_drift =
            std::max(block.pruned_drift, std::sqrt(double(part.since_pruning_squared)));
    }
}

/// Forces need all pairs within the cutoff; pruning, all within the pruned radius: so a pruned list is
/// complete, and whole lists are only a matter of speed.
ListUpdate CpuReplica::lists_due(const Block& block) const
{
    const double(&box)[3] = block.motion.box;
    const ListLimits limits = {
        serving_displacement(list_radius_, pruned_radius_, block.list_box_inverse, box),
        serving_displacement(pruned_radius_, pair_table_.largest_cutoff, block.pruned_box_inverse,
                             box)};
    return pitchdrop::lists_due(limits, block.drift, block.pruned_drift);
}

void CpuReplica::update_lists(const Team& team, Block& block, ListUpdate due)
{
    if (due == ListUpdate::prune)
        prune_list(team, block);
    else
        make_list(team, block);
}

/// The replica's own lists, where they reach far enough for its own positions; else lists made for the
/// purpose.
const NeighbourList& CpuReplica::neighbours(const Team& team, const ReplicaState& at, double reach)
{
    if (&at == &replica_.state && reach + reach_margin < pruned_radius_) {
        Block block{};
        prepare(team, block);
        return list_;
    }
    if (team.rank == 0) {
        prepared_ = false;
        slots_.sort(at);
        if (structure_list_.chunks() == 0)
            structure_list_.resize(slots_.view().clusters, list_.window());
        structure_list_.prepare(team.size);
    }
    team.barrier();
    slots_.fill(at, team.share(slots_.view().stride));
    team.barrier();
    SearchRequest search{};
    search.radius = float(reach + reach_margin);
    search.bin_margin = float(reach_margin);
    const UnitLengths unit = unit_lengths(at.motion.box);
    structure_list_.search(team, simd_, slots_, unit, search);
    structure_list_.prune(team, simd_, slots_, unit, search.radius);
    return structure_list_;
}

} // namespace pitchdrop
