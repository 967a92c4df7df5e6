#include "engine/observe/present.hpp"

namespace pitchdrop {

Sample present_sample(const ReplicaState& state, const Model& model, const Evaluation& evaluation)
{
    Sample sample;
    sample.step = state.motion.step;
    for (std::size_t bead = 0; bead < state.velocity.size(); ++bead) {
        const double mass = model.bead_types[state.topology->type[bead]].mass;
        for (int axis = 0; axis < 3; ++axis) {
            const double v = state.motion.velocity_scale[axis] * state.velocity[bead][axis];
            sample.momentum_flux[axis] += mass * v * v;
        }
    }
    for (int axis = 0; axis < 3; ++axis) sample.box[axis] = state.motion.box[axis];
    for (int k = 0; k < 6; ++k) sample.virial[k] = evaluation.virial[std::size_t(k)];
    for (const Vec3<double>& force : evaluation.forces) sample.force_squared += dot(force, force);
    sample.pair_energy = evaluation.pair_energy;
    sample.bond_energy = evaluation.bond_energy;
    sample.angle_energy = evaluation.angle_energy;
    sample.bath_energy = state.motion.bath_energy;
    return sample;
}

} // namespace pitchdrop
