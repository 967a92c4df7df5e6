#pragma once
#include "kernels/backend/backend.hpp"

#include <string>

// Why a state has no forces that mean anything: bonds that the model does not allow, beads in one
// place, numbers that are none. Each function returns the reason in words, empty if there is none.

namespace pitchdrop {

/// The longest bond that is no bond: a FENE bond at or beyond r0, or any bond that reaches half the
/// shortest side of the box, where the nearest image of its other end is another one.
std::string impossible_bond(const ReplicaState& state, const Model& model);

/// The nearest two beads, if they are nearer than any thermal motion brings them: "beads 58 and 506
/// (the file's ids) are 0.01 apart", no reason and no advice.
std::string overlap(const ReplicaState& state, const Model& model);

/// The two above, and energies or forces of `evaluation` that are not finite.
std::string unphysical(const ReplicaState& state, const Model& model, const Evaluation& evaluation);

/// Whether energies, virial and forces are all finite numbers.
bool is_finite(const Evaluation& evaluation);

/// The smallest σ of any pair of types: the measure of what is an overlap.
double smallest_sigma(const Model& model);

} // namespace pitchdrop
