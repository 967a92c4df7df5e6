#include "kernels/backend/cpu/cpu_replica.hpp"
#include "kernels/backend/cpu/structure.hpp"

namespace pitchdrop {

/// Order, slots and lists of the reference frame, whose neighbourhoods count. What comes next makes
/// its own anew.
void CpuReplica::measure_d2_min(const Team& team)
{
    Observation& observation = *observation_;
    if (team.rank == 0) {
        averaged_ = replica_.state;
        std::copy_n(observation.reference_box(), 3, averaged_.motion.box);
        moved_.resize(std::size_t(slots_.view().stride));
    }
    team.barrier();
    const IndexRange beads = team.share(std::int32_t(averaged_.position.size()));
    for (std::int32_t b = beads.first; b < beads.last; ++b) {
        const FixedFraction then = observation.motion(std::uint32_t(b)).reference;
        averaged_.position[std::size_t(b)] = {then.x, then.y, then.z};
    }
    team.barrier();
    find_structure_neighbours(team, averaged_, observation.settings().d2_min_radius);
    const SlotView& slots = slots_.view();
    const IndexRange mine = team.share(slots.stride);
    for (std::int32_t s = mine.first; s < mine.last; ++s)
        moved_[std::size_t(s)] = observation.motion(slots.bead[s]).moved;
    team.barrier();

    const IndexRange chunks = team.share(structure_list_.chunks());
    StructureBuffers buffers(structure_list_, chunks, simd_.width, 0);
    const MotionLengths lengths = observation.motion_lengths();
    for (std::int32_t c = chunks.first; c < chunks.last; ++c) {
        const IndexRange clusters = structure_list_.clusters_of(c);
        simd_.d2_min(slots, structure_list_.pruned_view(c),
                     {clusters.first, clusters.last, lengths, buffers.scratch(), moved_.data(),
                      observation.d2_min_row()});
    }
    team.barrier();
}

} // namespace pitchdrop
