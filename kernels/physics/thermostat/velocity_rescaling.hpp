#pragma once
#include "kernels/physics/kind.hpp"
#include "kernels/physics/motion/settings.hpp"
#include "kernels/physics/motion/state.hpp"
#include "kernels/physics/motion/velocity_rescaling.hpp"
#include "kernels/physics/thermostat/bath.hpp"

namespace pitchdrop {

/// Bussi, Donadio and Parrinello, J. Chem. Phys. 126, 014101 (2007); the formulae are in
/// motion/velocity_rescaling.hpp.
struct VelocityRescaling {
    static constexpr const char* name = "velocity_rescaling";
    static constexpr const char* text = "stochastic velocity rescaling";
    static constexpr HeatExchange exchange = HeatExchange::impulses;
    static constexpr bool is_random = true;

    struct Values {
        double time = 0.5;
    };
    static constexpr Parameters<Values, 1> parameters{
        {{&Values::time, "time", "time constant", "τ", above_zero(1e4)}}};

    static PITCHDROP_INLINE double impulse(MotionState& state, const MotionSettings& settings,
                                           double twice_kinetic, double degrees, double temperature,
                                           double h)
    {
        return rescaling_factor(twice_kinetic, degrees, temperature, settings.thermostat_time, h,
                                settings.seed, std::uint64_t(state.step));
    }
};

} // namespace pitchdrop
