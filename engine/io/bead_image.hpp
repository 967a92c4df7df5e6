#pragma once
#include "engine/state/snapshot.hpp"

#include <array>
#include <cmath>
#include <cstdint>

namespace pitchdrop {

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
        const double image = std::floor(r / length);
        result.position[axis] = snapshot.origin[axis] + (r - image * length);
        result.image[std::size_t(axis)] = std::int64_t(image);
    }
    return result;
}

} // namespace pitchdrop
