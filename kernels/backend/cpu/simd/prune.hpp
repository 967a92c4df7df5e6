#pragma once
#include "kernels/backend/cpu/simd/lanes.hpp"

namespace pitchdrop::PITCHDROP_SIMD {

/// The forces walk through the pruned list: what has no lane within the radius only costs time there. An entry
/// left out would have added zeros, so that pruning changes no force by a bit.
inline void prune(const SlotView& slots, const ListView& from, ListView& to,
                  const PruneRequest& request)
{
    const UnitLengths& unit = request.unit;
    const Floats squared_unit[3] = {unit.x * unit.x, unit.y * unit.y, unit.z * unit.z};
    const Floats radius_squared(request.radius * request.radius);
    std::int32_t used = 0;
    for (std::int32_t c = request.first_cluster; c < request.last_cluster; ++c) {
        const Cluster beads = load_cluster(slots, c);
        const std::int32_t local = c - request.first_cluster;
        const auto is_near = [&](std::uint32_t slot) {
            const Separation d = separation<false>(beads, slots.packed[slot], squared_unit);
            return less_bits(d.squared, radius_squared) != 0;
        };
        to.begin[local] = used;
        std::int32_t e = from.begin[local];
        for (; e < from.masked_end[local]; ++e) {
            to.slot[used] = from.slot[e];
            to.mask[used] = from.mask[e];
            used += is_near(from.slot[e]);
        }
        to.masked_end[local] = used;
        for (; e < from.end[local]; ++e) {
            to.slot[used] = from.slot[e];
            used += is_near(from.slot[e]);
        }
        to.end[local] = used;
    }
    for (std::int32_t s = request.first_cluster * width; s < request.last_cluster * width; ++s) {
        slots.pruned_x[s] = slots.x[s];
        slots.pruned_y[s] = slots.y[s];
        slots.pruned_z[s] = slots.z[s];
    }
}

} // namespace pitchdrop::PITCHDROP_SIMD
