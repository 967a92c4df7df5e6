#pragma once
#include "kernels/core/scalar.hpp"
#include "kernels/physics/kind.hpp"
#include "kernels/physics/thermostat/bath.hpp"

#include <cmath>

namespace pitchdrop {

/// Andersen, J. Chem. Phys. 72, 2384 (1980), Sec. IV: each bead collides with the bath at the rate 1/τ,
/// whatever the others do, and leaves with a velocity of the Maxwell–Boltzmann distribution. Here
/// between the two halves of the drift, with the probability 1 − e^(−dt/τ) in a step.
struct Andersen {
    static constexpr const char* name = "andersen";
    static constexpr const char* text = "collisions of single beads with the bath (Andersen)";
    static constexpr HeatExchange exchange = HeatExchange::beads;
    static constexpr bool is_random = true;
    static constexpr bool chooses = true;

    struct Values {
        double time = 0.5;
    };
    static constexpr Parameters<Values, 1> parameters{
        {{&Values::time, "time", "mean time between a bead's collisions", "τ", above_zero(1e4)}}};

    static PITCHDROP_INLINE BathCoefficients coefficients(double dt, double time,
                                                          double temperature)
    {
        return {std::exp(-dt / time), std::sqrt(temperature)};
    }
    template <class Real>
    static PITCHDROP_INLINE Real velocity(Real v, Real decay, Real thermal, Real choice)
    {
        return select(decay < choice, thermal, v);
    }
};

} // namespace pitchdrop
