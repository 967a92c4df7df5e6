#pragma once
#include "kernels/backend/backend.hpp"

#include <optional>
#include <vector>

namespace pitchdrop {

/// One random-chain state to be pushed apart.
struct PushOff {
    Replica replica;                ///< in: random chains; out: state at the end, step 0
    std::optional<Failure> failure; ///< set if the chains could not be separated
};

/// Length of a push-off, per level of the cap.
struct PushOffPlan {
    int levels = 16;
    std::int64_t steps_per_level = 500;
    std::int64_t uncapped_steps = 1000;
};

/// Slow push-off: overlapping chains move under Langevin dynamics at fixed volume while the cap on
/// the pair force, of its repulsive part alone, rises in equal ratios from that at 1.1 to that at
/// 0.75 diameters; then the full potential follows (Auhl et al., J. Chem. Phys. 119, 12718 (2003), Sec. III).
/// All replicas advance as one batch.
void push_off(Backend& backend, std::vector<PushOff>& replicas, const PushOffPlan& plan = {});

/// The capping distances of the levels. The diameter is that of the smallest beads: σ of a Lennard-Jones
/// pair that has its minimum in the same place, or σ where there is none.
std::vector<double> cap_distances(const Model& model, int levels);

} // namespace pitchdrop
