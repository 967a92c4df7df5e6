#pragma once
#include "engine/state/snapshot.hpp"
#include "kernels/core/error.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <string>

namespace pitchdrop {

/// How many boxes away a coordinate in units of the box lies. Throws InputError where 32 bits, all
/// that formats have for it, are not enough.
inline double boxes_away(double scaled, std::uint32_t bead)
{
    const double count = std::floor(scaled);
    if (!(std::abs(count) < 2147483647.0))
        throw InputError("bead " + std::to_string(bead + 1) + " is more than 2^31 boxes away",
                         "files number the images of the box with 32 bits",
                         "correct the positions or the images of the state");
    return count;
}

/// A position folded into the box, and how many boxes it was away: the way LAMMPS writes it.
struct BeadImage {
    Vec3<double> position;
    std::array<std::int64_t, 3> image;
};

inline BeadImage bead_image(const Snapshot& snapshot, std::uint32_t bead)
{
    BeadImage result{};
    for (int axis = 0; axis < 3; ++axis) {
        const double length = snapshot.box[axis];
        const double r = snapshot.position[bead][axis] - snapshot.origin[axis];
        const double image = boxes_away(r / length, bead);
        result.position[axis] = snapshot.origin[axis] + (r - image * length);
        result.image[std::size_t(axis)] = std::int64_t(image);
    }
    return result;
}

} // namespace pitchdrop
