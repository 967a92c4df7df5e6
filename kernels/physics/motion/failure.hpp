#pragma once
#include "kernels/core/annotations.hpp"

#include <cmath>
#include <cstdint>

namespace pitchdrop {

/// How a replica stopped being physical.
enum class FailureKind : std::int32_t {
    none,
    runaway_bead,
    broken_bond,
    not_a_number,
    box_too_small
};

struct Failure {
    using Kind = FailureKind;
    Kind kind = Kind::none;
    std::int64_t step = 0;
    std::uint32_t bead = 0; ///< 0-based, the state's order
    int axis = 0;           ///< box_too_small: the side that is too short,
    double length = 0, limit = 0; ///< its length and the least it may have
};

/// The shortest side of a box that is under `limit`.
inline Failure box_too_small(std::int64_t step, const double (&box)[3], double limit)
{
    int axis = 0;
    for (int other = 1; other < 3; ++other)
        if (box[other] < box[axis]) axis = other;
    return {FailureKind::box_too_small, step, 0, axis, box[axis], limit};
}

/// The one test for numbers that are none: false also for infinities, and for what is on its way there.
PITCHDROP_INLINE bool is_number(double x) { return std::fabs(x) < 1e300; }

} // namespace pitchdrop
