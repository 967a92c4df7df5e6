#pragma once
#include "kernels/loops/device/bonded.hpp"
#include "kernels/loops/device/cluster_forces.hpp"
#include "kernels/loops/device/team/team_sums.hpp"

namespace pitchdrop::device {

/// The share of one of the warps that divide a cluster's pruned list: whole rounds of neighbours.
PITCHDROP_DEVICE PartedList share_of_list(PartedList list, std::uint32_t share,
                                          std::uint32_t shares)
{
    const std::uint32_t rounds = (list.count + cluster_streams - 1) / cluster_streams;
    const std::uint32_t each = (rounds + shares - 1) / shares * cluster_streams;
    const std::uint32_t left = share * each < list.count ? list.count - share * each : 0;
    list.begin = share * each;
    list.count = left < each ? left : each;
    return list;
}

/// Pair forces on some of the block's clusters, a warp for each share of their lists.
template <class Interaction, Measure measure, class Member>
PITCHDROP_DEVICE void pull_on(const Member& member, std::uint32_t first, std::uint32_t clusters)
{
    using Forces = ClusterForces<Interaction, measure>;
    TeamShared& shared = member.shared;
    const Forces kernel{shared.batch, 0};
    const BatchView& batch = shared.batch;
    const auto tile = member.cta.template tile<32>();
    const std::uint32_t shares = shared.list_shares;
    for (std::uint32_t item = std::uint32_t(member.warp()); item < clusters * shares;
         item += std::uint32_t(member.warps())) {
        const std::uint32_t own = item / shares, share = item % shares;
        const ClusterPlace place = cluster_place(shared.parameters, first + own, member.warp());
        const PartedList list =
            whole_list(batch.pruned, batch.pruned_count, shared.parameters, place);
        const typename Forces::Sums found =
            kernel.add_up(member.cta, shared.staged[member.warp() / clusters_per_cta], place,
                          shared.work, share_of_list(list, share, shares));
        if (tile.rank() < cluster_beads) shared.pull[own][share][tile.rank()] = found.force;
        if constexpr (measure != Measure::forces)
            for (int k = 0; k < pair_sum_count; ++k) {
                const double sum = tile.sum(0.5 * double(found.sum[k])); // met from both beads
                if (tile.rank() == 0) shared.pair_sum[own][share][k] = sum;
            }
    }
}

/// The sums of the pairs of some clusters, shares added in order, go where the team's are added up.
template <class Member>
PITCHDROP_DEVICE void report_pairs(const Member& member, std::uint32_t first,
                                   std::uint32_t clusters)
{
    const TeamShared& shared = member.shared;
    for (std::uint32_t n = std::uint32_t(member.cta.rank()); n < clusters * pair_sum_count;
         n += std::uint32_t(member.cta.size())) {
        const std::uint32_t own = n / pair_sum_count, k = n % pair_sum_count;
        double sum = 0;
        for (std::uint32_t share = 0; share < shared.list_shares; ++share)
            sum += shared.pair_sum[own][share][k];
        column(member, sum_pair_virial + int(k))[first + own] = sum;
    }
}

/// Forces of pairs are added to those of bonds, and beads get their second kick, if a step `kicks`.
template <class Interaction, Measure measure, bool kicks, class Member>
PITCHDROP_DEVICE void pair_forces(const Member& member, bool couples_or_samples)
{
    TeamShared& shared = member.shared;
    for (std::uint32_t done = 0; done < member.share.clusters; done += clusters_at_once) {
        const std::uint32_t left = member.share.clusters - done;
        const std::uint32_t clusters = left < clusters_at_once ? left : clusters_at_once;
        const std::uint32_t first = member.share.first_cluster + done;
        if (done > 0) member.cta.sync(); // the shares of those before have been added
        pull_on<Interaction, measure>(member, first, clusters);
        member.cta.sync();
        member.for_slots_of(first, clusters, [&](const BeadPlace& place) {
            const std::uint32_t own = place.slot / cluster_beads - first;
            Vec3<float> force = shared.batch.force[place.slot]; // of bonds
            for (std::uint32_t share = 0; share < shared.list_shares; ++share)
                force += shared.pull[own][share][place.slot % cluster_beads];
            shared.batch.force[place.slot] = force;
            if constexpr (kicks) {
                double of_motion[motion_sum_count] = {0, 0, 0, 0, 0, 0};
                if (place.occupied) kick_again(shared.batch, place, shared.work, force, of_motion);
                if (couples_or_samples) report_beads(member, place, sum_momentum_flux, of_motion);
            }
        });
        if constexpr (measure != Measure::forces) report_pairs(member, first, clusters);
    }
}

/// All forces on the block's beads; with the second kick of a step, if it `kicks`. Sums are reported
/// where the step couples or samples.
template <class Interaction, class Bond, class Angle, bool kicks, class Member>
PITCHDROP_DEVICE void all_forces(const Member& member)
{
    TeamShared& shared = member.shared;
    const bool couples_or_samples = kicks && shared.work.plan.couples_or_samples;
    const BondedForces<Bond, Angle, kicks> bonded{shared.batch, 0};
    member.for_own_slots([&](const BeadPlace& place) {
        double of_bonds[8] = {0, 0, 0, 0, 0, 0, 0, 0};
        Vec3<float> force{0, 0, 0};
        if (place.occupied)
            bonded.add(member.cta, place, shared.work, shared.parameters, force, of_bonds);
        shared.batch.force[place.slot] = force;
        if (couples_or_samples) report_beads(member, place, sum_bonded_virial, of_bonds);
    });
    if (!kicks || shared.work.plan.measure == Measure::forces)
        pair_forces<Interaction, Measure::forces, kicks>(member, couples_or_samples);
    else if (shared.work.plan.measure == Measure::virial)
        pair_forces<Interaction, Measure::virial, kicks>(member, couples_or_samples);
    else
        pair_forces<Interaction, Measure::everything, kicks>(member, couples_or_samples);
}

} // namespace pitchdrop::device
