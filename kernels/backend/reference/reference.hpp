#pragma once
#include "kernels/backend/backend.hpp"

namespace pitchdrop {

/// Energies, forces and virial in double precision by the plainest loop over all pairs: what the
/// fast backends are judged by. O(N²), so for thousands of beads, not millions.
/// Throws InputError if a box side is under 2 r_c.
Evaluation evaluate_reference(const ReplicaState& state, const Model& model);

} // namespace pitchdrop
