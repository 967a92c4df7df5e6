#pragma once
#include "kernels/backend/backend.hpp"

#include <memory>
#include <string>

namespace pitchdrop {

/// What a benchmark advances.
struct Workload {
    std::string state, model;        ///< files; empty: made here, the paper's model
    std::string hyperplane;          ///< file; empty: softness is not measured
    std::int64_t frame = 500;        ///< steps between frames of softness, whole blocks
    std::int64_t interval = 0;       ///< steps between evaluations of softness; 0: only in frames
    std::string ensemble = "npt";    ///< nve | nvt | npt | creep
    std::uint32_t beads = 12800;     ///< of a made state, in chains of 128
    double temperature = 0.42;
    double timestep = 0.002;
    std::int64_t relaxation = 5000;  ///< steps at `temperature` and P = 0 after the push-off
    std::int64_t steps = 2000;       ///< timed, each replica
    int replicas = 1;
};

/// How an ensemble drives a replica from its present step on.
void set_ensemble(Replica& replica, const std::string& ensemble, double temperature);

/// Reads the state, or makes one: random chains pushed apart on `backend` and relaxed briefly.
Replica make_workload_replica(const Workload& workload, Backend& backend);

} // namespace pitchdrop
