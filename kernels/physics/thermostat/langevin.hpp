#pragma once
#include "kernels/core/scalar.hpp"
#include "kernels/physics/kind.hpp"
#include "kernels/physics/thermostat/bath.hpp"

#include <cmath>

namespace pitchdrop {

/// BAOAB (Leimkuhler and Matthews, Appl. Math. Res. Express 2013, 34 (2013)): between the two halves of
/// the drift v ← e^(−dt/τ) v + √(T (1 − e^(−2dt/τ)) / m) ξ.
struct Langevin {
    static constexpr const char* name = "langevin";
    static constexpr const char* text = "Langevin (BAOAB)";
    static constexpr HeatExchange exchange = HeatExchange::beads;
    static constexpr bool is_random = true;
    static constexpr bool chooses = false; ///< beads, by a number of chance

    struct Values {
        double time = 0.5;
    };
    static constexpr Parameters<Values, 1> parameters{
        {{&Values::time, "time", "inverse friction", "τ", above_zero(1e4)}}};

    /// What a step of length `dt` at a temperature needs, the same for all beads.
    static PITCHDROP_INLINE BathCoefficients coefficients(double dt, double time,
                                                          double temperature)
    {
        const double decay = std::exp(-dt / time);
        return {decay, std::sqrt(temperature * (1 - decay * decay))};
    }
    /// A component of a bead's velocity; `thermal` is noise · ξ / √m.
    template <class Real>
    static PITCHDROP_INLINE Real velocity(Real v, Real decay, Real thermal, Real)
    {
        return decay * v + thermal;
    }
};

} // namespace pitchdrop
