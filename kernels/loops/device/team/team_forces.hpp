#pragma once
#include "kernels/loops/device/bonded.hpp"
#include "kernels/loops/device/cluster_forces.hpp"
#include "kernels/loops/device/team/team_sums.hpp"

namespace pitchdrop::device {

/// Pair forces on the block's beads: several warps to a cluster where the block has more warps than
/// clusters, a part of its list each. `add_parts` has the forces after the next barrier of the block.
template <class Interaction, Measure measure, class Member>
PITCHDROP_DEVICE void pair_forces(const Member& member, double (&sums)[sum_count])
{
    using Forces = ClusterForces<Interaction, measure>;
    TeamShared& shared = member.shared;
    const Forces kernel{shared.batch, 0};
    const BatchView& batch = shared.batch;
    const int lane = member.cta.rank() % 32, parts = member.share.parts;
    for (int item = member.warp(); item < int(member.share.clusters) * parts;
         item += member.warps()) {
        const std::uint32_t cluster = member.share.first_cluster + std::uint32_t(item / parts);
        const ClusterPlace place = cluster_place(shared.parameters, cluster, member.warp());
        const std::uint32_t count = batch.pruned_count[cluster];
        const std::uint32_t rounds = (count + cluster_streams - 1) / cluster_streams;
        const std::uint32_t each =
            (rounds + std::uint32_t(parts) - 1) / std::uint32_t(parts) * cluster_streams;
        const std::uint32_t begin = std::uint32_t(item % parts) * each;
        const std::uint32_t left = begin < count ? count - begin : 0;
        const std::uint32_t* list =
            batch.pruned + first_entry(shared.parameters, place) + (left > 0 ? begin : 0);
        const typename Forces::Sums found =
            kernel.add_up(member.cta, shared.staged[member.warp() / clusters_per_cta], place,
                          shared.work, list, left < each ? left : each);
        if (lane < cluster_beads) {
            if (parts > 1)
                shared.pull[item][lane] = found.force;
            else if (lane < int(place.occupied))
                batch.force[place.first_slot + std::uint32_t(lane)] = found.force;
        }
        if constexpr (measure != Measure::forces)
            for (int k = 0; k < pair_sum_count; ++k)
                sums[sum_pair_virial + k] += 0.5 * found.sum[k]; // a pair is met from both its beads
    }
}

/// Force on one of the block's beads, of all parts of its cluster's list in order.
template <class Member>
PITCHDROP_DEVICE Vec3<float> add_parts(const Member& member, const BeadPlace& place)
{
    const int parts = member.share.parts;
    if (parts == 1) return member.shared.batch.force[place.slot];
    const std::uint32_t own = place.slot - member.share.first_cluster * cluster_beads;
    const int first = int(own / cluster_beads) * parts;
    Vec3<float> force{0, 0, 0};
    for (int part = 0; part < parts; ++part)
        force += member.shared.pull[first + part][own % cluster_beads];
    return force;
}

/// All forces on the block's beads; with the second kick of a step, if it `kicks`.
template <class Interaction, class Bond, class Angle, bool kicks, class Member>
PITCHDROP_DEVICE void all_forces(const Member& member, double (&sums)[sum_count])
{
    TeamShared& shared = member.shared;
    if (!kicks || shared.work.measure == Measure::forces)
        pair_forces<Interaction, Measure::forces>(member, sums);
    else if (shared.work.measure == Measure::virial)
        pair_forces<Interaction, Measure::virial>(member, sums);
    else
        pair_forces<Interaction, Measure::everything>(member, sums);
    member.cta.sync();
    const BondedForces<Bond, Angle, kicks> bonded{shared.batch, 0};
    member.for_own_beads([&](const BeadPlace& place) {
        double of_bonds[8] = {0, 0, 0, 0, 0, 0, 0, 0};
        double of_motion[motion_sum_count] = {0, 0, 0, 0, 0, 0};
        Vec3<float> force = add_parts(member, place);
        bonded.add(member.cta, place, shared.work, shared.parameters, force, of_bonds);
        shared.batch.force[place.slot] = force;
        if constexpr (kicks) {
            kick_again(shared.batch, place, shared.work, force, of_motion);
            if (!shared.work.concludes) return;
            for (int k = 0; k < 8; ++k) sums[sum_bonded_virial + k] += of_bonds[k];
            for (int k = 0; k < motion_sum_count; ++k)
                sums[sum_momentum_flux + k] += of_motion[k];
        }
    });
}

} // namespace pitchdrop::device
