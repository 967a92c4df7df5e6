#pragma once
#include "kernels/backend/cpu/simd/structure.hpp"

namespace pitchdrop::PITCHDROP_SIMD {

/// D²_min bead by bead: packs pick the neighbours, with a little to spare; they are judged and added
/// up one by one in double precision, in the order of the list.
inline void d2_min_of_clusters(const SlotView& slots, const PrunedView& list,
                               const D2MinRequest& request)
{
    const MotionLengths& lengths = request.lengths;
    const UnitLengths unit{float(lengths.reference[0]), float(lengths.reference[1]),
                           float(lengths.reference[2])};
    const auto reach_squared = float(lengths.radius_squared * (1 + 1e-5));
    for_each_group(
        request.first_cluster, request.last_cluster, [&](std::int32_t g, std::int32_t index) {
            const std::int32_t candidates = gather_candidates(slots, list, index, request.scratch);
            gather_slots(list, index, request.scratch);
            const auto motion_of = [&](std::int32_t s) {
                return BeadMotion{{slots.x[s], slots.y[s], slots.z[s]}, request.moved[s]};
            };
            for (std::int32_t i = first_bead(g); i < first_bead(g + 1) && i < slots.beads; ++i) {
                const BeadMotion own = motion_of(i);
                NeighbourMotion<double> sums;
                const std::int32_t* pack = request.scratch.candidate_slot;
                sieve(slots.x[i], slots.y[i], slots.z[i], candidates, reach_squared, unit,
                      request.scratch, [&](Floats, Floats, Floats, Floats, std::uint32_t chosen) {
                          for (; chosen != 0; chosen &= chosen - 1)
                              add_neighbour(sums, own, motion_of(pack[__builtin_ctz(chosen)]),
                                            lengths);
                          pack += width;
                      });
                request.out[slots.bead[i]] = float(d2_min(sums));
            }
        });
}

} // namespace pitchdrop::PITCHDROP_SIMD
