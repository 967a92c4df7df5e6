#pragma once
#include "kernels/physics/motion/settings.hpp"
#include "kernels/physics/thermostat/all.hpp"

// What a step has to do beside moving the beads, as a function of its number alone.

namespace pitchdrop {

/// What the force loops measure beside the forces: nothing, the diagonal of the virial, or the whole
/// virial and the energies.
enum class Measure : std::int32_t { forces, virial, everything };

struct StepPlan {
    Measure measure = Measure::forces;
    bool couples = false; ///< ends with thermostat, barostat, FIRE or heat: `finish_step` has work
    bool samples = false; ///< ends with a sample
    bool couples_or_samples = false;
};

/// Whether a step is a multiple; in 32 bits where they do, which GPUs divide much faster.
PITCHDROP_INLINE bool is_multiple(std::int64_t step, std::int32_t interval)
{
    if (step >= 0 && step <= 0x7fffffff) return std::uint32_t(step) % std::uint32_t(interval) == 0;
    return step % interval == 0;
}
PITCHDROP_INLINE bool is_coupling_step(const MotionSettings& settings, std::int64_t step)
{
    return settings.dynamics == Dynamics::fire || is_multiple(step, settings.coupling_interval);
}
/// The step in which the box of stochastic cell rescaling jumps, as the impulse before it said.
PITCHDROP_INLINE bool is_jump_step(const MotionSettings& settings, std::int64_t step)
{
    return settings.barostat == Barostat::cell_rescaling &&
           settings.dynamics != Dynamics::fire && is_multiple(step - 1, settings.coupling_interval);
}
/// Whether beads exchange heat one by one, in every step.
PITCHDROP_INLINE bool heats_beads(const MotionSettings& settings)
{
    return acts_on_beads(settings.thermostat) && settings.dynamics != Dynamics::fire;
}

/// Impulses, jumps of the box and samples need the virial; thermostats of single beads exchange heat in
/// every step; FIRE steers by the power of every step.
PITCHDROP_HOST_DEVICE inline StepPlan plan_step(const MotionSettings& settings, std::int64_t step)
{
    const bool impulse = is_coupling_step(settings, step) || is_jump_step(settings, step);
    StepPlan plan;
    plan.samples = is_multiple(step, settings.sample_interval);
    plan.couples = impulse || heats_beads(settings);
    plan.couples_or_samples = plan.couples || plan.samples;
    plan.measure = plan.samples                                         ? Measure::everything
                   : impulse && settings.dynamics != Dynamics::fire ? Measure::virial
                                                                        : Measure::forces;
    return plan;
}

/// Steps to the end of the segment: segments of `block_steps`, at whose ends order and lists are made
/// anew, count from the first step of the stage.
PITCHDROP_INLINE std::int64_t steps_to_segment_end(const MotionSettings& settings,
                                                   const Drive& drive, std::int64_t step)
{
    return settings.block_steps - (step - drive.begin_step) % settings.block_steps;
}

/// Whether a segment that begins with this step removes the centre-of-mass velocity.
PITCHDROP_INLINE bool removes_drift(const MotionSettings& settings, std::int64_t step)
{
    return !acts_on_beads(settings.thermostat) && step % settings.drift_interval == 0;
}

} // namespace pitchdrop
