#pragma once
#include "kernels/core/fixed_point.hpp"
#include "kernels/core/vec.hpp"
#include "kernels/model/model.hpp"
#include "kernels/model/topology.hpp"
#include "kernels/physics/motion/settings.hpp"
#include "kernels/physics/motion/state.hpp"

#include <memory>
#include <vector>

namespace pitchdrop {

/// The complete dynamical state of one replica, lossless: what a checkpoint holds and what passes
/// between the engine and a backend. Arrays are in the topology's bead order.
struct ReplicaState {
    std::shared_ptr<const Topology> topology;
    MotionState motion;
    std::vector<FixedPosition> position;
    std::vector<Vec3<float>> velocity; ///< still to be multiplied by motion.velocity_scale

    Vec3<double> box() const { return {motion.box[0], motion.box[1], motion.box[2]}; }
};

/// One replica with everything needed to advance it.
struct Replica {
    ReplicaState state;
    std::shared_ptr<const Model> model;
    MotionSettings settings;
    Drive drive;
};

} // namespace pitchdrop
