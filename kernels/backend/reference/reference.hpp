#pragma once
#include "kernels/backend/backend.hpp"

namespace pitchdrop {

/// Energies, forces and virial in double precision by the plainest loop over all pairs: what the
/// fast backends are judged by. O(N²), so for thousands of beads, not millions.
/// Throws InputError if a box side is under 2 r_c.
Evaluation evaluate_reference(const ReplicaState& state, const Model& model);

/// The set's functions for every bead, beads × functions, likewise in double precision over all
/// pairs and triples. Throws InputError if a box side is under twice the set's reach.
std::vector<double> structure_functions_reference(const ReplicaState& state,
                                                  const StructureSet& set);

/// Softness of every bead from these functions.
std::vector<double> softness_reference(const ReplicaState& state, const Hyperplane& hyperplane);

} // namespace pitchdrop
