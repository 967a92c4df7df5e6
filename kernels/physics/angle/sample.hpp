#pragma once
#include "kernels/core/vec.hpp"

namespace pitchdrop {

template <class Real>
struct AngleSample {
    Real energy;
    Vec3<Real> force_first; ///< on the first bead
    Vec3<Real> force_last;  ///< on the third; the middle one receives minus the sum
};

} // namespace pitchdrop
