#pragma once
#include "kernels/loops/device/bonded.hpp"
#include "kernels/loops/device/cluster_forces.hpp"
#include "kernels/loops/device/team/team_sums.hpp"

namespace pitchdrop::device {

/// Pair forces on some of the block's clusters, a warp for each part of their lists.
template <class Interaction, Measure measure, class Member>
PITCHDROP_DEVICE void pull_on(const Member& member, std::uint32_t first, std::uint32_t clusters)
{
    using Forces = ClusterForces<Interaction, measure>;
    TeamShared& shared = member.shared;
    const Forces kernel{shared.batch, 0};
    const BatchView& batch = shared.batch;
    const auto tile = member.cta.template tile<32>();
    for (std::uint32_t item = std::uint32_t(member.warp()); item < clusters * list_parts;
         item += std::uint32_t(member.warps())) {
        const std::uint32_t own = item / list_parts, part = item % list_parts;
        const ClusterPlace place = cluster_place(shared.parameters, first + own, member.warp());
        const std::uint32_t count = batch.pruned_count[place.cluster];
        const std::uint32_t rounds = (count + cluster_streams - 1) / cluster_streams;
        const std::uint32_t each = (rounds + list_parts - 1) / list_parts * cluster_streams;
        const std::uint32_t begin = part * each < count ? part * each : count;
        const std::uint32_t left = count - begin;
        const std::uint32_t* list = batch.pruned + first_entry(shared.parameters, place) + begin;
        const typename Forces::Sums found =
            kernel.add_up(member.cta, shared.staged[member.warp() / clusters_per_cta], place,
                          shared.work, list, left < each ? left : each);
        if (tile.rank() < cluster_beads) shared.pull[own][part][tile.rank()] = found.force;
        if constexpr (measure != Measure::forces)
            for (int k = 0; k < pair_sum_count; ++k) {
                const double sum = tile.sum(0.5 * double(found.sum[k])); // pairs are met from both beads
                if (tile.rank() == 0) shared.pair_sum[own][part][k] = sum;
            }
    }
}

/// Pair forces on the block's beads, parts added in order; for the block after its next barrier.
template <class Interaction, Measure measure, class Member>
PITCHDROP_DEVICE void pair_forces(const Member& member)
{
    TeamShared& shared = member.shared;
    for (std::uint32_t done = 0; done < member.share.clusters; done += clusters_at_once) {
        const std::uint32_t left = member.share.clusters - done;
        const std::uint32_t clusters = left < clusters_at_once ? left : clusters_at_once;
        const std::uint32_t first = member.share.first_cluster + done;
        if (done > 0) member.cta.sync(); // the parts of those before have been added
        pull_on<Interaction, measure>(member, first, clusters);
        member.cta.sync();
        for (std::uint32_t bead = std::uint32_t(member.cta.rank()); bead < clusters * cluster_beads;
             bead += std::uint32_t(member.cta.size())) {
            Vec3<float> force{0, 0, 0};
            for (int part = 0; part < list_parts; ++part)
                force += shared.pull[bead / cluster_beads][part][bead % cluster_beads];
            shared.batch.force[first * cluster_beads + bead] = force;
        }
        if constexpr (measure != Measure::forces)
            for (std::uint32_t n = std::uint32_t(member.cta.rank()); n < clusters * pair_sum_count;
                 n += std::uint32_t(member.cta.size())) {
                const std::uint32_t own = n / pair_sum_count, k = n % pair_sum_count;
                double sum = 0;
                for (int part = 0; part < list_parts; ++part) sum += shared.pair_sum[own][part][k];
                column(member, sum_pair_virial + int(k))[first + own] = sum;
            }
    }
}

/// All forces on the block's beads; with the second kick of a step, if it `kicks`. Sums are reported
/// where the step concludes.
template <class Interaction, class Bond, class Angle, bool kicks, class Member>
PITCHDROP_DEVICE void all_forces(const Member& member)
{
    TeamShared& shared = member.shared;
    const bool concludes = kicks && shared.work.concludes;
    if (!kicks || shared.work.measure == Measure::forces)
        pair_forces<Interaction, Measure::forces>(member);
    else if (shared.work.measure == Measure::virial)
        pair_forces<Interaction, Measure::virial>(member);
    else
        pair_forces<Interaction, Measure::everything>(member);
    member.cta.sync();
    const BondedForces<Bond, Angle, kicks> bonded{shared.batch, 0};
    member.for_own_slots([&](const BeadPlace& place) {
        double of_bonds[8] = {0, 0, 0, 0, 0, 0, 0, 0};
        if (place.occupied) {
            Vec3<float> force = shared.batch.force[place.slot];
            bonded.add(member.cta, place, shared.work, shared.parameters, force, of_bonds);
            shared.batch.force[place.slot] = force;
        }
        if (concludes) report_beads(member, place, sum_bonded_virial, of_bonds);
    });
    if constexpr (kicks)
        member.for_own_slots([&](const BeadPlace& place) {
            double of_motion[motion_sum_count] = {0, 0, 0, 0, 0, 0};
            if (place.occupied)
                kick_again(shared.batch, place, shared.work, shared.batch.force[place.slot],
                           of_motion);
            if (concludes) report_beads(member, place, sum_momentum_flux, of_motion);
        });
}

} // namespace pitchdrop::device
