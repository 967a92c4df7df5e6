#pragma once
#include "kernels/loops/neighbour_motion.hpp"
#include "kernels/physics/structure/p_hop.hpp"

#include <cstdint>

namespace pitchdrop {

/// The last frames of all beads, frame modulo depth first. Positions are fractions of the box, so
/// that differences between frames are free of the box's affine deformation.
struct FrameRing {
    const FixedFraction* position; ///< depth × beads
    const double* drift;           ///< depth × 3: travel of the mean position, fixed-point units
    std::int32_t depth;
    std::uint32_t beads;

    PITCHDROP_INLINE std::int64_t row(std::int64_t frame) const { return frame % depth; }
    PITCHDROP_INLINE const FixedFraction& at(std::int64_t frame, std::uint32_t bead) const
    {
        return position[row(frame) * std::int64_t(beads) + bead];
    }
};

/// Moments of `count` frames from `first` on, relative to where the bead is at frame t, with the
/// drift of the mean position removed and the box of frame t (`unit`: lengths of one unit).
PITCHDROP_INLINE WindowMoments<double> window_moments(const FrameRing& ring, std::int64_t first,
                                                      std::int32_t count, std::int64_t t,
                                                      std::uint32_t bead, const double (&unit)[3])
{
    const FixedFraction here = ring.at(t, bead);
    const double* drift_here = ring.drift + 3 * ring.row(t);
    WindowMoments<double> moments;
    for (std::int64_t frame = first; frame < first + count; ++frame) {
        const FixedFraction moved = wrapped_difference(ring.at(frame, bead), here);
        const double* drift = ring.drift + 3 * ring.row(frame);
        moments.add((moved.x - (drift[0] - drift_here[0])) * unit[0],
                    (moved.y - (drift[1] - drift_here[1])) * unit[1],
                    (moved.z - (drift[2] - drift_here[2])) * unit[2]);
    }
    return moments;
}

/// p_hop of a bead at frame t: A are the `before` frames before t, B the `after` frames after it.
PITCHDROP_INLINE double p_hop_of(const FrameRing& ring, std::int32_t before, std::int32_t after,
                                 std::int64_t t, std::uint32_t bead, const double (&unit)[3])
{
    const auto a = window_moments(ring, t - before, before, t, bead, unit);
    const auto b = window_moments(ring, t + 1, after, t, bead, unit);
    return p_hop(a, double(before), b, double(after));
}

/// How a bead has moved from one frame to a later one.
PITCHDROP_INLINE BeadMotion motion_between(const FrameRing& ring, std::int64_t reference,
                                           std::int64_t later, std::uint32_t bead)
{
    const FixedFraction then = ring.at(reference, bead);
    return {then, wrapped_difference(ring.at(later, bead), then)};
}

/// Mean position over the `count` frames that end with `frame`, wrapped. `here` is the bead's position
/// at that frame, which need not be in the ring yet.
PITCHDROP_INLINE FixedFraction mean_position(const FrameRing& ring, std::int64_t frame,
                                             std::int64_t count, std::uint32_t bead,
                                             const FixedFraction& here)
{
    std::int64_t sum[3] = {0, 0, 0};
    for (std::int64_t f = frame - count + 1; f < frame; ++f) {
        const FixedFraction moved = wrapped_difference(ring.at(f, bead), here);
        for (int axis = 0; axis < 3; ++axis) sum[axis] += moved[axis];
    }
    return {wrap(here.x + sum[0] / count), wrap(here.y + sum[1] / count),
            wrap(here.z + sum[2] / count)};
}

} // namespace pitchdrop
