#pragma once
#include "kernels/core/scalar.hpp"
#include "kernels/core/vec.hpp"
#include "kernels/physics/motion/settings.hpp"

// What a step does to one bead, with the coefficients that `begin_step` gives. `Real` is the number of a
// GPU's lane, a SIMD pack of beads, or double.

namespace pitchdrop {

/// A kick: v ← scale · v + kick · f, with `kick` per mass.
template <class Real>
PITCHDROP_INLINE Vec3<Real> kick_bead(const Vec3<Real>& scale, Real kick, const Vec3<Real>& v,
                                      const Vec3<Real>& f)
{
    return {scale.x * v.x + kick * f.x, scale.y * v.y + kick * f.y, scale.z * v.z + kick * f.z};
}

/// How a bead moves in one step, in fixed-point units: x ← x + drift · v.
template <class Real>
PITCHDROP_INLINE Vec3<Real> drift_bead(const Vec3<Real>& drift, const Vec3<Real>& v)
{
    return multiply(drift, v);
}

/// What a thermostat of single beads has for one of them.
template <class Real>
struct Bath {
    Real decay, noise; ///< the latter per root of the mass
    Vec3<Real> xi;     ///< standard normal numbers
    Real choice;       ///< uniform between 0 and 1, for thermostats that choose their beads
};

/// The same in two halves around the bath; the velocity becomes that behind it.
template <class Thermostat, class Real>
PITCHDROP_INLINE Vec3<Real> drift_bead(const Vec3<Real>& drift, const Bath<Real>& bath,
                                       Vec3<Real>& v)
{
    const Vec3<Real> half = Real(0.5f) * drift;
    Vec3<Real> move = multiply(half, v);
    v = {Thermostat::velocity(v.x, bath.decay, bath.noise * bath.xi.x, bath.choice),
         Thermostat::velocity(v.y, bath.decay, bath.noise * bath.xi.y, bath.choice),
         Thermostat::velocity(v.z, bath.decay, bath.noise * bath.xi.z, bath.choice)};
    move += multiply(half, v);
    return move;
}

/// Square of its length, `unit` being that of a fixed-point unit along each axis.
template <class Real>
PITCHDROP_INLINE Real squared_length(const Vec3<Real>& move, const Vec3<Real>& unit)
{
    const Vec3<Real> length = multiply(move, unit);
    Real squared(0.0f);
    squared = squared + length.x * length.x;
    squared = squared + length.y * length.y;
    squared = squared + length.z * length.z;
    return squared;
}

/// The longest move of one step. Molecular dynamics fail beyond it; FIRE shortens what is finite.
struct StepLimit {
    float length;
    bool shortens;
};
PITCHDROP_INLINE StepLimit step_limit(Dynamics dynamics)
{
    const bool fire = dynamics == Dynamics::fire;
    return {float(fire ? largest_fire_step : runaway_step), fire};
}

/// Squares of lengths beyond this come from forces that are no numbers.
inline constexpr float finite_step_squared = 1e30f;

/// By what a move that is longer than the limit is multiplied.
template <class Real>
PITCHDROP_INLINE Real shortening(Real limit, Real squared)
{
    return limit / square_root(squared);
}

} // namespace pitchdrop
