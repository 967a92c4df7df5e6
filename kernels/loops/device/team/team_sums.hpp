#pragma once
#include "kernels/loops/device/block_sum.hpp"
#include "kernels/loops/device/team/team_member.hpp"

namespace pitchdrop::device {

/// Numbers of this team's blocks, a row each.
template <class Member>
PITCHDROP_DEVICE double* partial_rows(const Member& member)
{
    return member.view.partial +
           std::uint64_t(member.team.index() * member.team.size()) * sum_count;
}

/// Sums over the block into its row, in the order of lanes and warps. The others may read it after
/// the next meeting, until the one after that.
template <class Member>
PITCHDROP_DEVICE void report_sums(const Member& member, const double (&sums)[sum_count])
{
    const auto tile = member.cta.template tile<32>();
    for (int k = 0; k < sum_count; ++k) {
        const double sum = tile.sum(sums[k]);
        if (tile.rank() == 0) member.shared.sum[member.warp()][k] = sum;
    }
    member.cta.sync();
    const int k = member.cta.rank();
    if (k >= sum_count) return;
    double sum = 0;
    for (int warp = 0; warp < member.warps(); ++warp) sum += member.shared.sum[warp][k];
    partial_rows(member)[std::uint64_t(member.team.rank()) * sum_count + std::uint64_t(k)] = sum;
}

/// Sums over the team into `work.total`, after the meeting; every block finds the same ones.
template <class Member>
PITCHDROP_DEVICE void total_sums(const Member& member)
{
    column_sums(member.cta, static_cast<const double*>(partial_rows(member)),
                std::uint32_t(member.team.size()), sum_count, sum_count,
                member.shared.work.total);
}

} // namespace pitchdrop::device
