#pragma once
#include "kernels/loops/device/block_sum.hpp"
#include "kernels/loops/device/team/team_member.hpp"

// Sums over a replica. Every cluster has a place for each number and the places are added in order, by
// every block for itself: the outcome is the same to the bit for every size of team.

namespace pitchdrop::device {

/// Places of one number, by cluster. They may be read after the next meeting and until the one after.
template <class Member>
PITCHDROP_DEVICE double* column(const Member& member, int k)
{
    return member.shared.columns +
           std::uint64_t(k) * (member.shared.parameters.slots() / cluster_beads);
}

/// Sums over a cluster's beads; the tile of eight lanes that serves them takes part.
template <int count, class Member>
PITCHDROP_DEVICE void report_beads(const Member& member, const BeadPlace& place, int first,
                                   const double (&value)[count])
{
    const auto tile = member.cta.template tile<cluster_beads>();
    for (int k = 0; k < count; ++k) {
        const double sum = tile.sum(value[k]);
        if (tile.rank() == 0) column(member, first + k)[place.slot / cluster_beads] = sum;
    }
}

PITCHDROP_DEVICE bool is_measured(Measure measure, int k)
{
    if (measure == Measure::everything || k >= sum_momentum_flux) return true;
    const int axes = k < sum_bonded_virial ? k - sum_pair_virial : k - sum_bonded_virial;
    return measure == Measure::virial && axes < 3; // xx yy zz
}

/// Sums over the replica into `work.total`, after the meeting.
template <class Member>
PITCHDROP_DEVICE void total_sums(const Member& member, Measure measure)
{
    const auto tile = member.cta.template tile<32>();
    const std::uint32_t clusters =
        (member.shared.parameters.beads + cluster_beads - 1) / cluster_beads;
    int turn = 0; // warps take the columns in turn
    for (int k = 0; k < sum_count; ++k) {
        if (!is_measured(measure, k) || turn++ % member.warps() != member.warp()) continue;
        const double* numbers = column(member, k);
        const double sum = column_sum(tile, numbers, clusters, 1);
        if (tile.rank() == 0) member.shared.work.total[k] = sum;
    }
    member.cta.sync();
}

} // namespace pitchdrop::device
