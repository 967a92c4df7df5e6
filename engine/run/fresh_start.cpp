#include "engine/run/fresh_start.hpp"

#include <algorithm>

namespace pitchdrop {
namespace {

void rest_cell(MotionState& motion)
{
    for (int axis = 0; axis < 3; ++axis) motion.cell_velocity[axis] = motion.cell_jump[axis] = 0;
    motion.cell_chain = {};
}

bool same_cell(const MotionSettings& a, const MotionSettings& b)
{
    return a.barostat == b.barostat && a.dynamics == b.dynamics &&
           std::equal(a.axis_group, a.axis_group + 3, b.axis_group);
}

} // namespace

void start_time_axis(ReplicaState& state)
{
    MotionState& motion = state.motion;
    motion.step = 0;
    motion.bath_energy = motion.kinetic_before_heat = 0;
    for (double& sum : motion.interval_pressure) sum = 0;
    motion.interval_temperature = 0;
    motion.interval_count = 0;
    motion.fire_timestep = 0;
    motion.fire_mixing = 0.1;
    motion.fire_downhill_steps = 0;
    motion.fire_power = motion.fire_velocity_squared = motion.fire_force_squared = 0;
}

void hand_over(ReplicaState& state, const MotionSettings& before, const MotionSettings& after)
{
    start_time_axis(state);
    if (!same_cell(before, after)) rest_cell(state.motion);
    if (before.thermostat != after.thermostat) state.motion.chain = {};
    const bool minimised = before.dynamics == Dynamics::fire;
    if (minimised || after.dynamics == Dynamics::fire) rest_beads(state);
}

void rest_beads(ReplicaState& state)
{
    for (Vec3<float>& velocity : state.velocity) velocity = {0, 0, 0};
    for (double& scale : state.motion.velocity_scale) scale = 1;
    state.motion.chain = {};
}

bool is_at_rest(const ReplicaState& state)
{
    return std::all_of(state.velocity.begin(), state.velocity.end(),
                       [](const Vec3<float>& v) { return v == Vec3<float>{0, 0, 0}; });
}

} // namespace pitchdrop
