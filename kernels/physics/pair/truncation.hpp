#pragma once
#include "kernels/core/scalar.hpp"
#include "kernels/physics/pair/parameters.hpp"

// How a pair potential ends at the cutoff, as decorators of any potential.
// The neighbour loop itself drops pairs at r ≥ r_c.

namespace pitchdrop {

/// U(r) − U(r_c); with energy_at_cutoff = 0 it is the plain cut. Forces are those of U.
template <class Potential>
struct EnergyShift {
    using Unchanged = Potential; ///< the potential whose forces these are

    template <class Real>
    static PITCHDROP_INLINE PairSample<Real> evaluate(Real r_squared, const PairParameters<Real>& p)
    {
        PairSample<Real> s = Potential::evaluate(r_squared, p);
        s.energy = s.energy - p.energy_at_cutoff;
        return s;
    }
};

/// U(r) − U(r_c) + (r − r_c) F(r_c): energy and force both reach zero at r_c
/// (Toxvaerd and Dyre, J. Chem. Phys. 134, 081102 (2011)).
template <class Potential>
struct ForceShift {
    template <class Real>
    static PITCHDROP_INLINE PairSample<Real> evaluate(Real r_squared, const PairParameters<Real>& p)
    {
        const Real r = square_root(r_squared);
        PairSample<Real> s = Potential::evaluate(r_squared, p);
        s.energy = s.energy - p.energy_at_cutoff + (r - p.cutoff) * p.force_at_cutoff;
        s.force_over_r = s.force_over_r - p.force_at_cutoff / r;
        return s;
    }
};

/// U(r) S(r) with S = (r_c² − r²)² (r_c² + 2r² − 3r_on²) / (r_c² − r_on²)³ between r_on and r_c,
/// 1 below r_on (the XPLOR switch; Brooks et al., J. Comput. Chem. 4, 187 (1983)).
template <class Potential>
struct Smooth {
    template <class Real>
    static PITCHDROP_INLINE PairSample<Real> evaluate(Real r_squared, const PairParameters<Real>& p)
    {
        const PairSample<Real> s = Potential::evaluate(r_squared, p);
        const Real to_cutoff = p.cutoff_squared - r_squared;
        const Real from_start = r_squared - p.switch_start_squared;
        const Real width = p.cutoff_squared - p.switch_start_squared;
        const Real value = to_cutoff * to_cutoff * (width + Real(2.0f) * from_start) * p.switch_scale;
        const Real slope_over_r = Real(-12.0f) * to_cutoff * from_start * p.switch_scale;
        const auto inside = p.switch_start_squared < r_squared;
        return {select(inside, s.energy * value, s.energy),
                select(inside, s.force_over_r * value - s.energy * slope_over_r, s.force_over_r)};
    }
};

/// Below r_cap the force keeps its value at r_cap and the energy goes on linearly: overlapping
/// random chains are pushed apart gently while r_cap shrinks
/// (force capping; Auhl et al., J. Chem. Phys. 119, 12718 (2003)).
template <class Potential>
struct Capped {
    template <class Real>
    static PITCHDROP_INLINE PairSample<Real> evaluate(Real r_squared, const PairParameters<Real>& p)
    {
        const auto outside = p.cap_squared < r_squared;
        const PairSample<Real> s =
            Potential::evaluate(select(outside, r_squared, p.cap_squared), p);
        const Real floor = Real(1e-12f); // two beads in the same place: no direction, no force
        const Real r = square_root(select(floor < r_squared, r_squared, floor));
        const Real cap = square_root(p.cap_squared);
        const Real force = s.force_over_r * cap;
        return {select(outside, s.energy, s.energy + (cap - r) * force),
                select(outside, s.force_over_r, force / r)};
    }
};

} // namespace pitchdrop
