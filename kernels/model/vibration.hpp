#pragma once
#include "kernels/model/model.hpp"

#include <limits>
#include <string>

// How fast a model vibrates: what a time step, and the interval between impulses of a bath, are
// held against.

namespace pitchdrop {

struct Vibration {
    double period = std::numeric_limits<double>::infinity(); ///< τ; infinite where nothing vibrates
    std::string what = "nothing";                            ///< "a bond between beads of mass 1"
    /// One stiffness throughout the swing: however far it swings, it stays in phase with a drive.
    bool harmonic = false;
};

/// Stiffness may differ by this part of itself from one end of a swing of energy k_BT to its middle,
/// on average of both ends, in a vibration that is called harmonic: harmonic bonds 0, with the pair
/// potential in them 0.09, FENE bonds 0.5 at T = 1.
inline constexpr double harmonic_tolerance = 0.2;

/// The fastest of three, each from the curvature of the potential itself:
///  - a bond in its minimum, with the pair potential where bonded beads have it too,
///    period 2π√(μ/U″) with the reduced mass μ of its two beads;
///  - three beads that bend about the straight chain, 2πb √(1/k (1/m₁ + 4/m₂ + 1/m₃));
///  - a pair that meets with an energy of k_BT (`temperature`) above the minimum of its potential.
/// Any two types may be bonded as far as a model knows, so the lightest beads count. `bonds`: whether
/// there are any at all.
Vibration fastest_vibration(const Model& model, bool bonds, double temperature);

/// The fastest of those that are harmonic.
Vibration fastest_harmonic_vibration(const Model& model, bool bonds, double temperature);

/// Where a bond between beads of types i and j is at rest, with the pair potential where bonded beads
/// have it: where force turns from repulsion to attraction, the steepest such place.
double rest_length(const Model& model, int i, int j);

} // namespace pitchdrop
