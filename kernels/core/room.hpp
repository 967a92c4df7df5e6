#pragma once
#include "kernels/core/annotations.hpp"
#include "kernels/core/error.hpp"

#include <cstdio>
#include <string>

// How large a periodic box must be for what is summed over neighbours in it.

namespace pitchdrop {

/// Why every side must be at least twice the reach.
inline constexpr const char* two_images = "a bead would meet two images of a neighbour";

/// What structure functions and D²_min have for a cutoff.
inline constexpr const char* reach_of_sums = "reach of sums over neighbours";

PITCHDROP_INLINE bool has_room(const double (&box)[3], double reach)
{
    return box[0] >= 2 * reach && box[1] >= 2 * reach && box[2] >= 2 * reach;
}

/// Throws InputError, with the smallest side that would do, for a box without room for `reach`; `name`
/// says what that is, `remedy` what would make do with less.
inline void require_room(const double (&box)[3], double reach, const std::string& name,
                         const std::string& remedy)
{
    if (has_room(box, reach)) return;
    const auto text = [](double value) {
        char digits[32];
        std::snprintf(digits, sizeof(digits), "%.6g", value);
        return std::string(digits);
    };
    int axis = 0;
    while (box[axis] >= 2 * reach) ++axis;
    throw InputError("the box side " + std::string(1, "xyz"[axis]) + " is " + text(box[axis]),
                     two_images + (" below 2 (" + name + ") = ") + text(2 * reach),
                     "use at least " + text(2 * reach) + ": more chains, or " + remedy);
}

} // namespace pitchdrop
