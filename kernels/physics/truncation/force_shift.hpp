#pragma once
#include "kernels/core/scalar.hpp"
#include "kernels/physics/kind.hpp"
#include "kernels/physics/pair/sample.hpp"

namespace pitchdrop {

/// U(r) − U(r_c) + (r − r_c) F(r_c): energy and force both reach zero at r_c
/// (Toxvaerd and Dyre, J. Chem. Phys. 134, 081102 (2011)).
template <class Potential>
struct ForceShift {
    template <class Real>
    struct Parameters : Potential::template Coefficients<Real> {
        Real cutoff;
        Real cutoff_squared;
        Real energy_at_cutoff;
        Real force_at_cutoff; ///< F(r_c) = −U′(r_c)
    };

    template <class Real>
    static PITCHDROP_INLINE PairSample<Real> evaluate(Real r_squared, const Parameters<Real>& p)
    {
        const Real r = square_root(r_squared);
        PairSample<Real> s = Potential::evaluate(r_squared, p);
        s.energy = s.energy - p.energy_at_cutoff + (r - p.cutoff) * p.force_at_cutoff;
        s.force_over_r = s.force_over_r - p.force_at_cutoff / r;
        return s;
    }
};

struct ForceShiftedCut {
    static constexpr const char* name = "force_shift";
    static constexpr const char* text = "U − U(r_c) + (r − r_c) F(r_c)";
    struct Values {};
    static constexpr Parameters<Values, 0> parameters{};

    template <class Potential>
    using Of = ForceShift<Potential>;

    template <class Potential>
    static typename Of<Potential>::template Parameters<double> prepare(
        const typename Potential::template Coefficients<double>& potential, double cutoff,
        const Values&)
    {
        const double squared = cutoff * cutoff;
        const PairSample<double> end = Potential::evaluate(squared, potential);
        return {potential, cutoff, squared, end.energy, end.force_over_r * cutoff};
    }
};

} // namespace pitchdrop
