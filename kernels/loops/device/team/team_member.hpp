#pragma once
#include "kernels/loops/device/team/team_view.hpp"

namespace pitchdrop::device {

/// A thread of a block of a team, and what all parts of a step need of it.
template <class C, class Team>
struct TeamMember {
    C& cta;
    Team& team;
    TeamShared& shared;
    const TeamView& view;
    TeamShare share;
    std::uint32_t replica; ///< in the batch of the launch

    PITCHDROP_DEVICE int warp() const { return cta.rank() / 32; }
    PITCHDROP_DEVICE int warps() const { return cta.size() / 32; }
    PITCHDROP_DEVICE int team_warp() const { return team.rank() * warps() + warp(); }
    PITCHDROP_DEVICE int team_warps() const { return team.size() * warps(); }
    PITCHDROP_DEVICE bool leads() const { return cta.rank() == 0; } ///< the block's first thread

    /// Every slot of some clusters, a thread each: tiles of eight come with a whole cluster. The last
    /// threads take them: the first warps are those that have parts of lists to walk.
    template <class Body>
    PITCHDROP_DEVICE void for_slots_of(std::uint32_t first_cluster, std::uint32_t clusters,
                                       const Body& body) const
    {
        const int slots = int(clusters * cluster_beads), threads = cta.size();
        const int used = (slots + 31) / 32 * 32;
        int k = cta.rank() - (used < threads ? threads - used : 0);
        if (k < 0) return;
        for (; k < slots; k += threads)
            body(bead_place(shared.parameters, first_cluster * cluster_beads + std::uint32_t(k)));
    }
    /// Every slot of the block's share.
    template <class Body>
    PITCHDROP_DEVICE void for_own_slots(const Body& body) const
    {
        for_slots_of(share.first_cluster, share.clusters, body);
    }

    /// Every bead of the block's share; for what concerns each by itself.
    template <class Body>
    PITCHDROP_DEVICE void for_own_beads(const Body& body) const
    {
        for_own_slots([&](const BeadPlace& place) {
            if (place.occupied) body(place);
        });
    }

    /// Every cluster of the block's share, a warp each.
    template <class Body>
    PITCHDROP_DEVICE void for_own_clusters(const Body& body) const
    {
        for (std::uint32_t k = std::uint32_t(warp()); k < share.clusters;
             k += std::uint32_t(warps()))
            body(cluster_place(shared.parameters, share.first_cluster + k, warp()));
    }

    /// Meets the others with what the block has to report; see `collect_errors` for what then.
    template <class Meanwhile>
    PITCHDROP_DEVICE simt::Votes meet(const Meanwhile& meanwhile) const
    {
        const auto vote = [this] {
            const ReplicaWork& work = shared.work;
            simt::Votes votes = 0;
            if (work.rebuild) votes |= vote_rebuild;
            if (work.prune) votes |= vote_prune;
            if (work.runaway_bead == no_bead && work.broken_bead == no_bead &&
                work.needed_capacity == 0)
                return votes;
            TeamTrouble& all = view.trouble[replica];
            cta.atomic_minimum(&all.runaway_bead, work.runaway_bead);
            cta.atomic_minimum(&all.broken_bead, work.broken_bead);
            cta.atomic_maximum(&all.needed_capacity, work.needed_capacity);
            return votes | vote_trouble;
        };
        return team.meet(cta, shared.meeting, vote, meanwhile);
    }
    PITCHDROP_DEVICE simt::Votes meet() const
    {
        return meet([] {});
    }
};

} // namespace pitchdrop::device
