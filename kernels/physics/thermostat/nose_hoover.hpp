#pragma once
#include "kernels/physics/kind.hpp"
#include "kernels/physics/motion/nose_hoover.hpp"
#include "kernels/physics/thermostat/bath.hpp"

namespace pitchdrop {

/// A chain of three (Martyna, Klein and Tuckerman, J. Chem. Phys. 97, 2635 (1992)); the formulae are
/// in motion/nose_hoover.hpp.
struct NoseHoover {
    static constexpr const char* name = "nose_hoover";
    static constexpr const char* text = "Nosé–Hoover chain";
    static constexpr HeatExchange exchange = HeatExchange::half_impulses;
    static constexpr bool is_random = false;
    static constexpr bool oscillates = true; ///< with `time`, which an interval has to resolve

    struct Values {
        double time = 0.5;
    };
    static constexpr Parameters<Values, 1> parameters{
        {{&Values::time, "time", "time constant", "τ", above_zero(1e4)}}};

    /// The factor of all velocities over time `h`.
    static PITCHDROP_INLINE double impulse(MotionState& state, const MotionSettings& settings,
                                           double twice_kinetic, double degrees, double temperature,
                                           double h)
    {
        return advance_chain(state.chain, twice_kinetic, degrees, temperature,
                             settings.thermostat_time, h);
    }
};

} // namespace pitchdrop
