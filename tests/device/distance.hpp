#pragma once
#include "kernels/model/replica.hpp"

#include <cmath>

namespace pitchdrop::test {

/// Between two beads, to the nearest image, in double precision.
inline double distance(const ReplicaState& state, std::uint32_t i, std::uint32_t j)
{
    const Vec3<double> box = state.box();
    const FixedFraction d = wrapped_difference(wrap(state.position[i]), wrap(state.position[j]));
    const Vec3<double> r{d.x * unit_length(box.x), d.y * unit_length(box.y),
                         d.z * unit_length(box.z)};
    return std::sqrt(dot(r, r));
}

} // namespace pitchdrop::test
