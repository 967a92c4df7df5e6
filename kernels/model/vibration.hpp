#pragma once
#include "kernels/model/model.hpp"

#include <string>

// How fast a model vibrates: what a time step, and the interval between impulses of a bath, are
// held against.

namespace pitchdrop {

struct Vibration {
    double period;    ///< τ; infinite where nothing vibrates
    std::string what; ///< "a bond between beads of mass 1"
};

/// The fastest of three, each from the curvature of the potential itself:
///  - a bond in its minimum, with the pair potential where bonded beads have it too,
///    period 2π√(μ/U″) with the reduced mass μ of its two beads;
///  - three beads that bend about the straight chain, 2πb √(1/k (1/m₁ + 4/m₂ + 1/m₃));
///  - a pair that meets with an energy of k_BT (`temperature`) above the minimum of its potential.
/// Any two types may be bonded as far as a model knows, so the lightest beads count. `bonds`: whether
/// there are any at all.
Vibration fastest_vibration(const Model& model, bool bonds, double temperature);

} // namespace pitchdrop
