#pragma once
#include "kernels/model/replica.hpp"

namespace pitchdrop {

/// Gives a state a time axis of its own: step 0, no heat exchanged, no interval open.
void start_time_axis(ReplicaState& state);

/// Makes a parent's final state the start of a stage with `settings`. Thermostat and barostat
/// variables are kept where the stage goes on with the same ones, else they start at rest.
void hand_over(ReplicaState& state, const MotionSettings& before, const MotionSettings& after);

/// Takes the beads' velocities and what the thermostat remembers of them.
void rest_beads(ReplicaState& state);

/// True if no bead moves (a state without velocities, or one that was minimised).
bool is_at_rest(const ReplicaState& state);

} // namespace pitchdrop
