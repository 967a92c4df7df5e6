#pragma once
#include "kernels/physics/motion/settings.hpp"
#include "kernels/physics/motion/state.hpp"

#include <cmath>

namespace pitchdrop {

/// Fast inertial relaxation (Bitzek et al., Phys. Rev. Lett. 97, 170201 (2006)) as coefficients of an
/// ordinary step: v ← (1−α) v + (α|v|/|f| + δt) f, x ← x + δt v. The state carries the sums
/// measured after the previous step.
PITCHDROP_HOST_DEVICE inline StepCoefficients fire_step(MotionState& state,
                                                   const MotionSettings& settings)
{
    constexpr double grow = 1.1, shrink = 0.5, first_mixing = 0.1, mixing_decay = 0.99;
    constexpr std::int64_t patience = 5;
    const double largest = 5 * settings.timestep;

    StepCoefficients coefficients{};
    coefficients.decay = 1;
    if (!(state.fire_timestep > 0)) {
        state.fire_timestep = settings.timestep;
        state.fire_mixing = first_mixing;
        state.fire_downhill_steps = 0;
    } else if (state.fire_power > 0) {
        if (++state.fire_downhill_steps > patience) {
            state.fire_timestep = std::fmin(state.fire_timestep * grow, largest);
            state.fire_mixing *= mixing_decay;
        }
        if (state.fire_force_squared > 0) {
            for (double& scale : coefficients.scale) scale = 1 - state.fire_mixing;
            coefficients.kick =
                state.fire_mixing * std::sqrt(state.fire_velocity_squared / state.fire_force_squared);
        }
    } else {
        state.fire_timestep *= shrink;
        state.fire_mixing = first_mixing;
        state.fire_downhill_steps = 0;
    }
    coefficients.kick += state.fire_timestep;
    for (int axis = 0; axis < 3; ++axis) {
        coefficients.drift[axis] = state.fire_timestep / state.box[axis] * 4294967296.0;
        coefficients.second_scale[axis] = 1;
    }
    return coefficients;
}

} // namespace pitchdrop
