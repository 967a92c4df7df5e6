#include "kernels/backend/cpu/cpu_softness.hpp"
#include "kernels/backend/cpu/structure.hpp"
#include "kernels/core/error.hpp"
#include "kernels/core/room.hpp"

#include <algorithm>

// Softness on the steps of a replica, and in frames between them. Slots and lists are a function of the
// positions, so that measuring leaves no trace in the trajectory, and the next segment may use them again.

namespace pitchdrop {

void check_reach(const CpuReplica& replica, double reach)
{
    require_room(replica.state().motion.box, reach + reach_margin, reach_of_sums,
                 "a shorter reach");
}

void measure_structure(const Team& team, CpuReplica& replica, const ReplicaState& at,
                       const SoftnessTable& table, bool functions, float* out)
{
    const NeighbourList& list = replica.neighbours(team, at, table.reach());
    const SimdKernels& simd = replica.simd();
    const SlotView& slots = replica.slots();
    const IndexRange chunks = team.share(list.chunks());
    StructureBuffers buffers(list, chunks, simd.width, table.view().groups);
    const std::int32_t row = functions ? table.view().functions : 1;
    std::vector<float> values(std::size_t(clusters_per_chunk * simd.width * row));
    for (std::int32_t c = chunks.first; c < chunks.last; ++c) {
        const IndexRange clusters = list.clusters_of(c);
        const std::int32_t first = clusters.first * simd.width;
        const std::int32_t last = std::min(clusters.last * simd.width, slots.beads);
        const StructureRequest request{clusters.first, clusters.last, unit_lengths(at.motion.box),
                                       buffers.scratch(),
                                       values.data() - std::ptrdiff_t(first) * row};
        (functions ? simd.structure_functions : simd.softness)(slots, list.pruned_view(c),
                                                               table.view(), request);
        for (std::int32_t s = first; s < last; ++s)
            std::copy_n(values.data() + std::ptrdiff_t(s - first) * row, row,
                        out + std::ptrdiff_t(slots.bead[s]) * row);
    }
    team.barrier();
}

CpuSoftness::CpuSoftness(CpuReplica& replica, const ObservationSettings& settings,
                         const ObservationState& state, std::shared_ptr<const SoftnessTable> table)
    : replica_(replica),
      observation_(settings, state, std::move(table), replica.state().topology->beads())
{
    check_interval(settings, replica.largest_cutoff());
    check_reach(replica, observation_.reach());
    if (settings.interval > 0) segment_softness_.resize(std::size_t(replica.slots().stride));
}

void CpuSoftness::take_frame(const Team& team, const std::vector<float>* given,
                             std::optional<FrameSummary>& summary)
{
    const ObservationSettings& settings = observation_.settings();
    require(!given || settings.interval == 0, "softness is given or evaluated, not both");
    observation_.take_positions(team, replica_.state());
    if (observation_.measures_d2_min()) measure_d2_min(team);
    if (given) {
        if (team.rank == 0) std::copy(given->begin(), given->end(), observation_.softness_row());
    } else if (observation_.take_mean_softness(team)) {
        // it is there
    } else if (settings.hyperplane->positions == StructurePositions::time_average) {
        measure_time_average(team);
    } else {
        measure_structure(team, replica_, replica_.state(), *observation_.table(), false,
                          observation_.softness_row());
    }
    observation_.conclude(team, summary);
}

void CpuSoftness::measure_time_average(const Team& team)
{
    if (team.rank == 0) elsewhere_ = replica_.state();
    team.barrier();
    const IndexRange beads = team.share(std::int32_t(elsewhere_.position.size()));
    for (std::int32_t b = beads.first; b < beads.last; ++b) {
        const FixedFraction mean = observation_.averaged(std::uint32_t(b));
        elsewhere_.position[std::size_t(b)] = {mean.x, mean.y, mean.z};
    }
    team.barrier();
    measure_structure(team, replica_, elsewhere_, *observation_.table(), false,
                      observation_.softness_row());
}

/// Order, slots and lists of the reference frame, whose neighbourhoods count. What comes next makes
/// its own anew.
void CpuSoftness::measure_d2_min(const Team& team)
{
    if (team.rank == 0) {
        elsewhere_ = replica_.state();
        std::copy_n(observation_.reference_box(), 3, elsewhere_.motion.box);
        moved_.resize(std::size_t(replica_.slots().stride));
    }
    team.barrier();
    const IndexRange beads = team.share(std::int32_t(elsewhere_.position.size()));
    for (std::int32_t b = beads.first; b < beads.last; ++b) {
        const FixedFraction then = observation_.motion(std::uint32_t(b)).reference;
        elsewhere_.position[std::size_t(b)] = {then.x, then.y, then.z};
    }
    team.barrier();
    const NeighbourList& list =
        replica_.neighbours(team, elsewhere_, observation_.settings().d2_min_radius);
    const SlotView& slots = replica_.slots();
    const IndexRange mine = team.share(slots.stride);
    for (std::int32_t s = mine.first; s < mine.last; ++s)
        moved_[std::size_t(s)] = observation_.motion(slots.bead[s]).moved;
    team.barrier();

    const SimdKernels& simd = replica_.simd();
    const IndexRange chunks = team.share(list.chunks());
    StructureBuffers buffers(list, chunks, simd.width, 0);
    const MotionLengths lengths = observation_.motion_lengths();
    for (std::int32_t c = chunks.first; c < chunks.last; ++c) {
        const IndexRange clusters = list.clusters_of(c);
        simd.d2_min(slots, list.pruned_view(c),
                    {clusters.first, clusters.last, lengths, buffers.scratch(), moved_.data(),
                     observation_.d2_min_row()});
    }
    team.barrier();
}

/// At the positions the forces are of, with their lists. The first evaluation of a segment begins the
/// sum.
void CpuSoftness::after_forces(const Team& team, const BeadsOfStep& beads)
{
    const ObservationSettings& settings = observation_.settings();
    if (!settings.evaluates(beads.step)) return;
    const bool begins = settings.evaluations(beads.segment_begin, beads.step) == 1;
    const std::int32_t width = beads.simd.width;
    const IndexRange chunks = team.share(beads.list.chunks());
    StructureBuffers buffers(beads.list, chunks, width, 0);
    for (std::int32_t c = chunks.first; c < chunks.last; ++c) {
        const IndexRange clusters = beads.list.clusters_of(c);
        if (begins)
            std::fill_n(segment_softness_.begin() + clusters.first * width,
                        (clusters.last - clusters.first) * width, 0.0f);
        beads.simd.add_radial_softness(beads.slots, beads.list.pruned_view(c),
                                       observation_.table()->view(),
                                       {clusters.first, clusters.last, unit_lengths(beads.box),
                                        buffers.scratch(), segment_softness_.data()});
    }
}

void CpuSoftness::end_segment(const Team& team, const BeadsOfStep& beads)
{
    const std::int64_t evaluations =
        observation_.settings().evaluations(beads.segment_begin, beads.step);
    if (evaluations == 0) return;
    const IndexRange slots = team.share(beads.slots.stride);
    for (std::int32_t s = slots.first; s < std::min(slots.last, beads.slots.beads); ++s)
        observation_.add_softness(beads.slots.bead[s], segment_softness_[std::size_t(s)]);
    if (team.rank == 0) observation_.add_evaluations(evaluations);
}

} // namespace pitchdrop
