#pragma once
#include "kernels/core/annotations.hpp"

namespace pitchdrop {

/// Energy of a pair and the force divided by the distance: the force on i is
/// force_over_r · (r_i − r_j); positive repels.
template <class Real>
struct PairSample {
    Real energy;
    Real force_over_r;
};

/// What a pair potential's own units of length and energy are worth.
struct MinimumUnits {
    double minimum_squared;
    double energy;
    double force_over_r;
};

} // namespace pitchdrop
