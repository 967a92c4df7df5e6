#pragma once
#include "engine/config/sample_settings.hpp"
#include "engine/config/stage_kind.hpp"
#include "kernels/model/observation.hpp"
#include "kernels/physics/motion/settings.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pitchdrop {

/// Of the observer of that name; 0 steps means that it is off.
struct SoftnessOutput {
    std::int64_t interval = 0; ///< a multiple of MotionSettings::block_steps
    std::string hyperplane;    ///< its name in the configuration
    ObservationSettings observation; ///< without the hyperplane itself
};

/// Likewise.
struct RelaxationOutput {
    std::int64_t interval = 0; ///< a multiple of MotionSettings::block_steps
    double wave_vector = 0;
};

/// Likewise.
struct SamplesOutput {
    std::int64_t interval = 0; ///< a multiple of MotionSettings::block_steps
    SampleSettings settings;
};

/// What a branch writes, in steps; 0 means never.
struct OutputSettings {
    std::int64_t thermo_interval = 500;
    std::int64_t trajectory_interval = 0;
    std::int64_t checkpoint_interval = 50000; ///< a multiple of MotionSettings::block_steps
    SoftnessOutput softness;
    RelaxationOutput relaxation;
    SamplesOutput samples;
};

/// One node of the protocol tree: a stage carried out on the final state of its parent.
struct Branch {
    std::string id;          ///< run-directory path of the branch, e.g. "seed1/melt"
    int parent = -1;         ///< index into the tree; −1 starts from chains or from a state file
    int depth = 0;           ///< branches of one depth advance together as one batch
    StageKind stage = StageKind::relax;
    std::string label;       ///< the stage's name in the configuration (default: its kind)

    std::uint64_t seed = 0;
    double temperature_begin = 0, temperature_end = 0;
    double pressure = 0;     ///< of every barostatted axis that carries no stress
    double stress = 0;       ///< along `axis`, tension-positive
    double stress_ramp = 0;  ///< time over which the stress rises linearly from 0, from t = 0
    int axis = 2;            ///< loaded or extended axis
    StressControl control = StressControl::true_stress;
    double strain_rate = 0;  ///< stage `extend`: engineering strain rate along `axis`
    double maximum_strain = 0; ///< stages `creep` and `extend`: beyond it the sample has flowed
    double force_tolerance = 0; ///< stage `minimize`: root-mean-square force to reach
    double duration = 0;     ///< as configured; 0 for a quench and a minimisation
    double cooling_rate = 0; ///< stage `quench`
    std::int64_t bond_swap_interval = 0; ///< steps; stage `melt`; 0: chains stay as they are
    std::int64_t steps = 0;

    MotionSettings settings; ///< complete: timestep, thermostat, barostat, axis groups, seed
    OutputSettings output;
};

/// The protocol tree, parents before children.
using ProtocolTree = std::vector<Branch>;

} // namespace pitchdrop
