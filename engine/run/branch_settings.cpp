#include "engine/run/branch_settings.hpp"
#include "engine/config/steps.hpp"

namespace pitchdrop {
namespace {

void set_axis_groups(const StageSettings& stage, MotionSettings& motion)
{
    std::int32_t* group = motion.axis_group;
    for (int axis = 0; axis < 3; ++axis) {
        group[axis] = 0;
        if (stage.barostat.coupling == Coupling::per_axis) group[axis] = axis;
        if (stage.barostat.coupling == Coupling::transverse && axis == stage.axis) group[axis] = 1;
        if (motion.barostat == Barostat::none) group[axis] = fixed_axis;
    }
    if (stage.stage == StageKind::extend) group[stage.axis] = fixed_axis; // driven, not free
}

} // namespace

MotionSettings motion_settings(const StageSettings& stage, double timestep)
{
    MotionSettings motion;
    motion.timestep = stage.timestep.value_or(timestep);
    motion.block_steps = std::int32_t(block_steps);
    const bool minimize = stage.stage == StageKind::minimize;
    motion.dynamics = minimize ? Dynamics::fire : Dynamics::molecular;
    motion.thermostat = minimize ? Thermostat::none : stage.thermostat.type;
    motion.thermostat_time = stage.thermostat.time;
    motion.barostat = minimize ? Barostat::none : stage.barostat.type;
    motion.barostat_time = stage.barostat.time;
    motion.compressibility = stage.barostat.compressibility;
    motion.coupling_interval = std::int32_t(stage.coupling_interval);
    set_axis_groups(stage, motion);
    return motion;
}

namespace {

SoftnessOutput softness_output(const SoftnessObservation& softness, double timestep)
{
    SoftnessOutput output;
    output.interval = interval_in(*softness.frame, timestep, block_steps);
    output.hyperplane = softness.hyperplane;
    ObservationSettings& observation = output.observation;
    observation.hop = {int(softness.frames_before), int(softness.frames_after), *softness.p_c};
    observation.lead = int(softness.lead);
    observation.block_frames = int(std::llround(softness.block / *softness.frame));
    observation.d2_min_radius = softness.d2_min_radius.value_or(0);
    if (softness.interval) observation.interval = std::llround(*softness.interval / timestep);
    return output;
}

} // namespace

OutputSettings output_settings(const StageSettings& stage, const OutputIntervals& output,
                               const MotionSettings& motion)
{
    const double dt = motion.timestep;
    OutputSettings result;
    result.thermo_interval = interval_in(stage.thermo.value_or(output.thermo), dt, 1);
    result.trajectory_interval =
        interval_in(stage.trajectory.value_or(output.trajectory.value_or(0)), dt, block_steps);
    result.checkpoint_interval = interval_in(output.checkpoint, dt, block_steps);
    if (const auto& softness = stage.observe.softness)
        result.softness = softness_output(*softness, dt);
    if (const auto& relaxation = stage.observe.relaxation)
        result.relaxation = {interval_in(relaxation->interval, dt, block_steps),
                             relaxation->wave_vector};
    if (const auto& samples = stage.observe.samples)
        result.samples = {interval_in(samples->frame, dt, block_steps), *samples};
    return result;
}

} // namespace pitchdrop
