#pragma once
#include "kernels/backend/backend.hpp"

#include <string>

// Why a state has no forces that mean anything: bonds that the model does not allow, beads in one
// place, numbers that are none. Each function returns the reason in words, empty if there is none.

namespace pitchdrop {

/// The longest FENE bond, if it is at r0 or beyond: there it has no energy.
std::string impossible_bond(const ReplicaState& state, const Model& model);

/// The longest bond, if it reaches half the shortest side of the box: a reason for doubt, no error, for
/// a minimisation may well shorten it.
std::string ambiguous_bond(const ReplicaState& state);

/// The nearest two beads, if they are nearer than any thermal motion brings them: "bead 58 and bead 506
/// (the file's ids) are 0.01 apart", no reason and no advice.
std::string overlap(const ReplicaState& state, const Model& model);

/// An impossible bond, or energies or forces of `evaluation` that are not finite, with the overlap they
/// come from.
std::string unphysical(const ReplicaState& state, const Model& model, const Evaluation& evaluation);

/// Whether energies, virial and forces are all finite numbers.
bool is_finite(const Evaluation& evaluation);

/// The smallest σ of any pair of types: the measure of what is an overlap.
double smallest_sigma(const Model& model);

} // namespace pitchdrop
