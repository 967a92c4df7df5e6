#pragma once
#include "kernels/backend/backend.hpp"

#include <memory>
#include <string>

// Beads on top of each other, as random insertion and packing programs leave them. Forces there are
// beyond single precision, or have no direction: FIRE cannot begin.

namespace pitchdrop {

/// What separate_overlaps did.
struct Separation {
    std::string
        overlap; ///< "bead 58 and bead 506 (the file's ids) are 0.01 apart …"; empty: nothing was done
    bool succeeded = true;
};

/// Where the largest force is beyond `largest_fire_force` or not finite: moves pairs nearer than a tenth
/// of σ to 0.3 σ, in the direction they have or, from one place, in one drawn from the bead's number,
/// and lets FIRE follow with the pair force capped until the forces are ordinary. A function of the
/// state alone. Velocities are left at zero if anything was done.
Separation separate_overlaps(Backend& backend, ReplicaState& state,
                             const std::shared_ptr<const Model>& model);

/// ε/σ. FIRE's sums of squares stay within single precision; two beads of a Lennard-Jones pair that
/// are 0.09 σ apart repel so.
inline constexpr double largest_fire_force = 1e12;

} // namespace pitchdrop
