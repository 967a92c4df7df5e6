#pragma once
#include "kernels/loops/device/control.hpp"
#include "kernels/loops/device/team/team_forces.hpp"
#include "kernels/loops/device/team/team_lists.hpp"
#include "kernels/loops/device/team/team_order.hpp"

#include <cstring>
#include <type_traits>

// Whole blocks of steps in one launch: a team of blocks advances a replica to `end_step`.
//
// Meetings of a step. One between writing positions and reading the others': without it forces would be
// those of old places. It is enough for a plain step, because positions alternate between two buffers:
// who writes those of step n + 1 has met the others in step n, hence nobody reads step n − 1 any more;
// everything else of a bead is its block's own. A step that couples or samples needs a second one: what
// the barostat does to step n + 1 follows from sums over the forces of step n, which follow from all
// positions of step n. A rebuild needs one more for the bounding boxes; pruning needs none.

namespace pitchdrop::device {

/// The lanes of a tile copy a struct together.
template <class T, class Tile>
PITCHDROP_DEVICE void copy_by_lanes(const Tile& tile, T& to, const T& from)
{
    static_assert(std::is_trivially_copyable_v<T> && sizeof(T) % 8 == 0);
    for (std::size_t at = std::size_t(tile.rank()) * 8; at < sizeof(T); at += 32 * 8)
        std::memcpy(reinterpret_cast<unsigned char*>(&to) + at,
                    reinterpret_cast<const unsigned char*>(&from) + at, 8);
}

/// The next step's coefficients, box and distances, as far as they follow from the motion alone; by a tile of
/// 32, a lane for each axis: one thread's double precision would take longer than the other blocks.
template <class Tile>
PITCHDROP_DEVICE_CALL void prepare_step(const Tile tile, TeamShared& shared)
{
    const ReplicaParameters& parameters = shared.parameters;
    const MotionSettings& settings = parameters.settings;
    ReplicaWork& next = shared.next_work;
    MotionState& motion = shared.next_motion;
    const int lane = tile.rank();
    copy_by_lanes(tile, motion, shared.motion);
    tile.sync();
    if (settings.dynamics == Dynamics::fire) {
        if (lane == 0)
            next.coefficients = begin_step(motion, settings, parameters.drive, parameters.degrees);
    } else {
        if (lane == 0) begin_step_of_all(motion, settings, parameters.drive, next.coefficients);
        tile.sync();
        if (lane < 3)
            begin_step_along(lane, motion, settings, parameters.drive, parameters.degrees,
                             next.coefficients);
    }
    tile.sync();
    if (lane < 3) next.unit[lane] = float(unit_length(motion.box[lane]));
    if (lane < 2) { // lane 0 for lists, lane 1 for pruned ones
        const float distance_squared = serving_distance_squared(
            lane == 0 ? parameters.list_radius : parameters.pruned_radius, parameters.cutoff,
            lane == 0 ? next.list_box_inverse : next.prune_box_inverse, motion.box);
        (lane == 0 ? next.rebuild_distance_squared : next.prune_distance_squared) =
            distance_squared;
    }
    if (lane == 0) {
        next.plan = plan_step(settings, motion.step);
        shared.next_is_ready = 1;
    }
}

PITCHDROP_DEVICE_CALL void finish_step_of(TeamShared& shared, bool keeps)
{
    ReduceAndCouple{shared.batch, false}.finish(shared.parameters, shared.work, shared.motion,
                                                keeps);
}

/// The step becomes what was prepared; a tile of 32 by itself.
template <class Tile>
PITCHDROP_DEVICE void enter_step(const Tile& tile, TeamShared& shared, PackedBead* positions)
{
    if (!shared.next_is_ready) prepare_step(tile, shared);
    tile.sync();
    const ReplicaWork& next = shared.next_work;
    ReplicaWork& work = shared.work;
    copy_by_lanes(tile, work.coefficients, next.coefficients);
    copy_by_lanes(tile, shared.motion, shared.next_motion);
    if (tile.rank() < 3) work.unit[tile.rank()] = next.unit[tile.rank()];
    if (tile.rank() != 0) return;
    work.rebuild_distance_squared = next.rebuild_distance_squared;
    work.prune_distance_squared = next.prune_distance_squared;
    work.plan = next.plan;
    work.rebuild = work.prune = 0;
    shared.next_is_ready = 0;
    shared.batch.packed = positions; // beads are read where they were, until all have moved
}

template <class Interaction, class Bond, class Angle, class Member>
class TeamRun {
public:
    PITCHDROP_DEVICE explicit TeamRun(const Member& member)
        : member_(member), shared_(member.shared)
    {
    }

    /// The whole launch of one replica.
    PITCHDROP_DEVICE void advance()
    {
        enter();
        if (goes_on()) {
            write_keys(member_);
            member_.meet();
            while (advance_block() && goes_on()) member_.meet(); // all of the state is at home
        }
        leave();
    }

private:
    PITCHDROP_DEVICE void enter()
    {
        const TeamView& view = member_.view;
        if (member_.leads()) {
            shared_.parameters = view.batch.parameters[member_.replica];
            shared_.global = view_of_replica(view.batch, shared_.parameters);
            const std::uint32_t first = shared_.parameters.first_slot();
            shared_.parameters.first_block = 0;
            shared_.global.parameters = &shared_.parameters;
            shared_.global.work = &shared_.work;
            shared_.global.motion = &shared_.motion;
            shared_.batch = shared_.global;
            shared_.motion = view.batch.home_motion[member_.replica];
            shared_.work = ReplicaWork{};
            shared_.work.active = shared_.motion.step < shared_.parameters.end_step;
            shared_.work.runaway_bead = shared_.work.broken_bead = no_bead;
            shared_.committed_samples = 0;
            shared_.job = view.job ? view.job[member_.replica] : EvaluationJob{};
            shared_.list_shares = shares_of_lists(shared_.parameters.beads);
            shared_.columns = view.partial + std::uint64_t(first) / cluster_beads * sum_count;
            shared_.positions[0] = shared_.global.packed;
            shared_.positions[1] = view.other_packed + first;
            if (member_.team.rank() == 0) view.trouble[member_.replica] = {no_bead, no_bead, 0};
        }
        member_.cta.sync();
        member_.share =
            share_of(shared_.parameters.beads, member_.team.rank(), member_.team.size());
    }

    /// Whether there is another block; every thread comes to the same answer.
    PITCHDROP_DEVICE bool goes_on()
    {
        if (shared_.motion.step >= shared_.parameters.end_step) return false;
        if (has_room(shared_.motion.box, shared_.parameters.list_radius)) return true;
        if (member_.leads()) fail_for_lack_of_room(shared_.work, shared_.motion);
        return false;
    }

    /// One block of steps. False if it does not count: the state at home is that from before it.
    PITCHDROP_DEVICE bool advance_block()
    {
        const MotionSettings& settings = shared_.parameters.settings;
        const std::int64_t begin = shared_.motion.step;
        std::int64_t end =
            begin + steps_to_segment_end(settings, shared_.parameters.drive, begin);
        if (end > shared_.parameters.end_step) end = shared_.parameters.end_step;
        begin_block();
        for (std::int64_t step = begin + 1; step <= end; ++step)
            if (!advance_step(step, end)) return false;
        if (!collect_errors(member_.meet(), shared_.motion.step)) return false;
        go_home(member_);
        if (member_.leads()) {
            shared_.committed_samples = shared_.work.samples;
            if (member_.team.rank() == 0)
                member_.view.batch.home_motion[member_.replica] = shared_.motion;
        }
        return true;
    }

    PITCHDROP_DEVICE void begin_block()
    {
        if (member_.leads()) {
            shared_.global.packed = shared_.global.own_packed = shared_.positions[0];
            shared_.batch = shared_.global;
            set_unit(shared_.work, shared_.motion);
            shared_.work.rebuild = 1;
            shared_.work.prune = 0;
            shared_.next_is_ready = 0;
        }
        member_.cta.sync();
        buffer_ = 0;
        sort_and_gather(member_);
        member_.meet();
        if (member_.leads()) point_to_own(shared_, member_.view.memory, member_.share);
        member_.cta.sync();
        take_in(member_);
        member_.cta.sync();
        if (shared_.job.interval > 0)
            member_.for_own_beads([&](const BeadPlace& place) {
                shared_.job.block_sum[shared_.batch.bead[place.slot]] = 0;
            });
        remove_drift(member_);
        make_lists(member_);
        all_forces<Interaction, Bond, Angle, false>(member_);
    }

    /// One time step, one verb a line.
    PITCHDROP_DEVICE bool advance_step(std::int64_t step, std::int64_t end)
    {
        begin_step_together();
        kick_and_drift();
        const bool couples_or_samples = shared_.work.plan.couples_or_samples;
        const simt::Votes votes = member_.meet([&] {
            if (!couples_or_samples && step < end)
                prepare_step(member_.cta.template tile<32>(), shared_);
        });
        see_own_moved();
        if (!collect_errors(votes, step - 1)) return false;
        if (votes & (vote_rebuild | vote_prune)) update_lists(votes);
        all_forces<Interaction, Bond, Angle, true>(member_);
        const EvaluationJob& job = shared_.job;
        if (job.interval > 0 && (step - job.begin) % job.interval == 0) evaluate_softness();
        return couples_or_samples ? finish() : true;
    }

    PITCHDROP_DEVICE void begin_step_together()
    {
        buffer_ = 1 - buffer_;
        member_.cta.sync(); // nobody is in the step before
        if (member_.warp() == 0)
            enter_step(member_.cta.template tile<32>(), shared_, shared_.positions[buffer_]);
        member_.cta.sync();
    }

    PITCHDROP_DEVICE void kick_and_drift()
    {
        const KickDrift kernel{shared_.batch};
        member_.for_own_beads([&](const BeadPlace& place) {
            kernel.serve(member_.cta, place, shared_.work);
        });
    }

    /// While beads move, each is read where it was.
    PITCHDROP_DEVICE void see_own_moved()
    {
        if (shared_.batch.keeps_own) return;
        if (member_.leads()) shared_.batch.own_packed = shared_.batch.packed;
        member_.cta.sync();
    }

    PITCHDROP_DEVICE void update_lists(simt::Votes votes)
    {
        if (member_.leads()) {
            shared_.work.rebuild = (votes & vote_rebuild) != 0;
            shared_.work.prune = (votes & vote_prune) != 0;
        }
        member_.cta.sync();
        make_lists(member_);
    }

    PITCHDROP_DEVICE void evaluate_softness()
    {
        const EvaluateSoftness kernel{{shared_.batch, nullptr}};
        member_.for_own_clusters([&](const ClusterPlace& place) {
            kernel.serve(member_.cta, shared_.staged[member_.warp() / clusters_per_cta], place,
                         shared_.work, shared_.job,
                         whole_list(shared_.batch.neighbour, shared_.batch.neighbour_count,
                                    shared_.parameters, place));
        });
    }

    /// Thermostat, barostat and sample, by every block for itself; one of them keeps the sample.
    PITCHDROP_DEVICE bool finish()
    {
        if (!collect_errors(member_.meet(), shared_.motion.step)) return false;
        total_sums(member_, shared_.work.plan.measure);
        if (member_.leads()) finish_step_of(shared_, member_.team.rank() == 0);
        member_.cta.sync();
        return shared_.work.failure == FailureKind::none; // the same everywhere
    }

    /// After a meeting: whether all is well with the team. A bond breaks in the force loop, hence in
    /// the step `of_bonds`; a bead runs away in the present one.
    PITCHDROP_DEVICE bool collect_errors(simt::Votes votes, std::int64_t of_bonds)
    {
        if (!(votes & vote_trouble)) return true;
        if (member_.leads()) {
            const TeamTrouble all = member_.view.trouble[member_.replica];
            ReplicaWork& work = shared_.work;
            work.needed_capacity = all.needed_capacity;
            const bool broken = all.broken_bead != no_bead;
            if (broken || all.runaway_bead != no_bead) {
                work.failure = broken ? FailureKind::broken_bond : FailureKind::runaway_bead;
                work.failed_bead = broken ? all.broken_bead : all.runaway_bead;
                work.failed_step = broken ? of_bonds : shared_.motion.step;
            }
            if (work.needed_capacity > 0) work.samples = shared_.committed_samples;
        }
        member_.cta.sync();
        return false;
    }

    PITCHDROP_DEVICE void leave()
    {
        if (!member_.leads() || member_.team.rank() != 0) return;
        shared_.work.committed =
            shared_.motion.step >= shared_.parameters.end_step && !has_error(shared_.work);
        member_.view.batch.work[member_.replica] = shared_.work;
    }

    Member member_;
    TeamShared& shared_;
    int buffer_ = 0;
};

/// The kernel: teams serve one replica after the other.
template <class Interaction, class Bond, class Angle, class Team>
struct AdvanceTeam {
    using Shared = TeamShared;
    TeamView view;

    template <simt::TeamCta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared& shared) const
    {
        Team team(cta, view.words, view.team_blocks);
        for (int k = team.index(); k < view.replicas; k += team.count()) {
            using Member = TeamMember<C, Team>;
            const Member member{cta, team, shared, view, {}, std::uint32_t(view.first_replica + k)};
            TeamRun<Interaction, Bond, Angle, Member>(member).advance();
            cta.sync(); // the next replica's may take the place of this one's
        }
    }
};

} // namespace pitchdrop::device
