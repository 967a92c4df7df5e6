#pragma once
#include "kernels/backend/backend.hpp"

#include <memory>
#include <vector>

namespace pitchdrop {

/// How far a minimisation goes. With stiff bonds the rounding of forces in single precision leaves a
/// root-mean-square force of 1.2e-4, so that less cannot be asked for.
struct MinimizationLimits {
    double force_tolerance = 1e-3; ///< root-mean-square force, ε/σ
    std::int64_t most_steps = 10000;
};

/// A configuration as a backend takes it: at rest at step 0, nothing couples to it.
Replica resting_replica(const ReplicaState& state, std::shared_ptr<const Model> model);

/// The inherent structure itself, at rest.
ReplicaState inherent_state(Backend& backend, const ReplicaState& state,
                            std::shared_ptr<const Model> model,
                            const MinimizationLimits& limits = {});

/// Structure functions of a configuration, or of its inherent structure: the minimum of the energy
/// that FIRE finds from there, at fixed box. The replica lives on the backend meanwhile only.
/// Throws PhysicsError if the minimisation fails.
std::vector<float> structure_functions_of(Backend& backend, const Replica& resting,
                                          const StructureSet& set);
std::vector<float> inherent_structure_functions(Backend& backend, const Replica& resting,
                                                const StructureSet& set,
                                                const MinimizationLimits& limits = {});
std::vector<float> inherent_softness(Backend& backend, const Replica& resting,
                                     const Hyperplane& hyperplane,
                                     const MinimizationLimits& limits = {});

} // namespace pitchdrop
