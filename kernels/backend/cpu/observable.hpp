#pragma once
#include "kernels/backend/cpu/neighbour_list.hpp"
#include "kernels/backend/cpu/team.hpp"

#include <cstdint>

namespace pitchdrop {

/// The beads of a replica in the middle of a step: where its forces are of, with lists that have every pair
/// within the cutoff.
struct BeadsOfStep {
    const SimdKernels& simd;
    const SlotView& slots;
    const NeighbourList& list;
    const double (&box)[3];
    std::int64_t segment_begin, step; ///< counted from the first step of the stage
};

/// Something measured of one replica while it moves. All threads of the replica's team call everything
/// together, and have a barrier before and behind.
class CpuObservable {
public:
    virtual ~CpuObservable() = default;
    /// When the forces of a step are known.
    virtual void after_forces(const Team& team, const BeadsOfStep& beads) = 0;
    /// When the segment's last step, or the one that failed, has been made.
    virtual void end_segment(const Team& team, const BeadsOfStep& beads) = 0;
};

} // namespace pitchdrop
