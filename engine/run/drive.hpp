#pragma once
#include "engine/run/branch.hpp"
#include "kernels/physics/motion/state.hpp"

namespace pitchdrop {

/// What is imposed on a replica during a branch that begins in the state `at_start`. The only place
/// where time meets stress.
///
/// Axes without a stress of their own are at −pressure. The loaded axis of a creep carries the total
/// stress σ from its first step, or, with a ramp, goes linearly from −pressure (the unloaded state)
/// to σ; t = 0 is the start of the ramp. The box at the start is the reference of strain, of
/// `engineering` and of `lammps_pk2`.
Drive make_drive(const Branch& branch, const MotionState& at_start);

} // namespace pitchdrop
