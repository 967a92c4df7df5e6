#pragma once
#include "kernels/backend/backend.hpp"
#include "kernels/backend/device/launch_times.hpp"

#include <map>
#include <memory>
#include <string>

namespace pitchdrop {

/// What a benchmark advances.
struct Workload {
    std::string state, model;     ///< files; empty: made here, the paper's model
    std::string hyperplane;       ///< file; empty: softness is not measured
    std::int64_t frame = 500;     ///< steps between frames of softness, whole blocks
    std::int64_t interval = 0;    ///< steps between evaluations of softness; 0: only in frames
    std::string ensemble = "npt"; ///< nve | nvt | npt | creep
    std::uint32_t beads = 12800;  ///< of a made state, in chains of 128
    double temperature = 0.42;
    double timestep = 0.002;
    std::int64_t relaxation = 5000; ///< steps at `temperature` and P = 0 after the push-off
    std::int64_t steps = 2000;      ///< timed, each replica
    std::int64_t coupling_interval = 0; ///< steps between impulses; 0: as a configuration's default
    int replicas = 1;
    bool liquid = false; ///< single beads at the density of LAMMPS' benchmark instead of chains
    int tiles = 1;       ///< a made state is put side by side so often, a power of two
    std::string structure_set;    ///< softness by a plane over this set, without a file
    double time_limit = 0;        ///< seconds that the timed steps may take, about; 0: no limit
    std::int64_t drift_steps = 0; ///< at constant energy, after the timed ones; 0: none
    std::int64_t block_steps = 0, sample_interval = 0; ///< 0: as always
    std::shared_ptr<device::LaunchTimes> times;        ///< of the backend, if it keeps them
};

/// Made states of a suite: equal ones are made once.
struct WorkloadStates {
    std::map<std::string, ReplicaState> made;
    std::unique_ptr<Backend>
        maker; ///< instead of the backend that is measured, if that one is slow
};

/// Of one replica.
double beads_of(const Workload& workload);

/// How an ensemble drives a replica from its present step on.
void set_ensemble(Replica& replica, const std::string& ensemble, double temperature);

/// Reads the state, or makes one: random chains pushed apart on `backend` and relaxed briefly.
Replica make_workload_replica(const Workload& workload, WorkloadStates& states, Backend& backend);

} // namespace pitchdrop
