#pragma once
#include "kernels/core/scalar.hpp"
#include "kernels/physics/truncation/energy_shift.hpp"

namespace pitchdrop {

/// Cut and shifted; and below r_cap the force keeps its value at r_cap and the energy goes on
/// linearly: overlapping random chains are pushed apart gently while r_cap shrinks
/// (force capping; Auhl et al., J. Chem. Phys. 119, 12718 (2003)). No truncation for users: the
/// push-off sets the cap.
template <class Potential>
struct CappedRepulsion {
    using Uncapped = EnergyShift<Potential>;

    template <class Real>
    struct Parameters : Uncapped::template Parameters<Real> {
        Real cap_squared; ///< r_cap²
    };

    template <class Real>
    static PITCHDROP_INLINE PairSample<Real> evaluate(Real r_squared, const Parameters<Real>& p)
    {
        const auto outside = p.cap_squared < r_squared;
        const PairSample<Real> s = Uncapped::evaluate(select(outside, r_squared, p.cap_squared), p);
        const Real floor = Real(1e-12f); // two beads in the same place: no direction, no force
        const Real r = square_root(select(floor < r_squared, r_squared, floor));
        const Real cap = square_root(p.cap_squared);
        const Real force = s.force_over_r * cap;
        return {select(outside, s.energy, s.energy + (cap - r) * force),
                select(outside, s.force_over_r, force / r)};
    }
};

} // namespace pitchdrop
