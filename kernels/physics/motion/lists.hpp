#pragma once
#include "kernels/core/annotations.hpp"

#include <cmath>
#include <cstdint>

// When neighbour lists expire.

namespace pitchdrop {

/// The largest displacement of a bead with which a list still has every pair within `reach`; negative if
/// it has not even at rest. The list holds every pair that was nearer than `radius` when the box was
/// 1 / `inverse_box_then`. Displacements count in scaled coordinates: a pair that was farther is now
/// farther than λ radius − 2d, with λ the smallest stretch of the box since. A box that has grown along
/// all axes counts as if it had not: λ ≤ 1.
PITCHDROP_HOST_DEVICE inline double serving_displacement(double radius, double reach,
                                                         const double (&inverse_box_then)[3],
                                                         const double (&box)[3])
{
    double stretch = 1;
    for (int axis = 0; axis < 3; ++axis)
        stretch = std::fmin(stretch, box[axis] * inverse_box_then[axis]);
    return 0.5 * (stretch * radius - reach);
}

/// What a step has to do about its lists.
enum class ListUpdate : std::int32_t { none, prune, rebuild };

/// The largest displacements with which lists serve, since they were made and since they were pruned.
struct ListLimits {
    double whole, pruned;
};

/// The pruned list serves the forces; where it has expired it is pruned again from the whole list, if
/// that still serves.
PITCHDROP_INLINE ListUpdate lists_due(const ListLimits& limits, double since_made,
                                      double since_pruned)
{
    if (since_pruned <= limits.pruned) return ListUpdate::none;
    return since_made <= limits.whole ? ListUpdate::prune : ListUpdate::rebuild;
}

} // namespace pitchdrop
