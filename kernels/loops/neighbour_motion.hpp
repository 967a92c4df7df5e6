#pragma once
#include "kernels/core/fixed_point.hpp"
#include "kernels/physics/structure/d2_min.hpp"

namespace pitchdrop {

/// Where a bead was in the reference frame, and how far it has come until the later one: fractions
/// of the box of the frame.
struct BeadMotion {
    FixedFraction reference, moved;
};

/// What D²_min needs to know of its two frames: lengths of one unit, and the radius within which
/// neighbours are taken in the reference frame.
struct MotionLengths {
    double reference[3], later[3];
    double radius_squared;
};

/// Adds neighbour j of bead i if it is one. Positions as fractions of the box, so u, the change of
/// the fractions times the later box, is free of the box's own deformation, which F would take out
/// in any case: differences that are small already lose no digits in the sums.
PITCHDROP_INLINE void add_neighbour(NeighbourMotion<double>& sums, const BeadMotion& i,
                                    const BeadMotion& j, const MotionLengths& lengths)
{
    const FixedFraction from = wrapped_difference(j.reference, i.reference);
    const FixedFraction change = wrapped_difference(j.moved, i.moved);
    const Vec3<double> r{from.x * lengths.reference[0], from.y * lengths.reference[1],
                         from.z * lengths.reference[2]};
    if (!(dot(r, r) < lengths.radius_squared)) return;
    sums.add(
        r, {change.x * lengths.later[0], change.y * lengths.later[1], change.z * lengths.later[2]});
}

} // namespace pitchdrop
