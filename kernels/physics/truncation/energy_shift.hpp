#pragma once
#include "kernels/core/scalar.hpp"
#include "kernels/physics/kind.hpp"
#include "kernels/physics/pair/sample.hpp"

// How a pair potential ends at the cutoff: decorators of any potential. The neighbour loop itself
// drops pairs at r ≥ r_c.

namespace pitchdrop {

/// U(r) − U(r_c); with energy_at_cutoff = 0 it is the plain cut. Forces are those of U.
template <class Potential>
struct EnergyShift {
    using Unchanged = Potential; ///< the potential whose forces these are

    template <class Real>
    struct Parameters : Potential::template Coefficients<Real> {
        Real cutoff_squared;
        Real energy_at_cutoff;
    };

    template <class Real>
    static PITCHDROP_INLINE PairSample<Real> evaluate(Real r_squared, const Parameters<Real>& p)
    {
        PairSample<Real> s = Potential::evaluate(r_squared, p);
        s.energy = s.energy - p.energy_at_cutoff;
        return s;
    }
};

/// U(r) below r_c.
struct PlainCut {
    static constexpr const char* name = "none";
    static constexpr const char* text = "U steps to zero";
    struct Values {};
    static constexpr Parameters<Values, 0> parameters{};

    template <class Potential>
    using Of = EnergyShift<Potential>;

    template <class Potential>
    static typename Of<Potential>::template Parameters<double> prepare(
        const typename Potential::template Coefficients<double>& potential, double cutoff,
        const Values&)
    {
        return {potential, cutoff * cutoff, 0.0};
    }
};

struct EnergyShiftedCut {
    static constexpr const char* name = "energy_shift";
    static constexpr const char* text = "U − U(r_c)";
    struct Values {};
    static constexpr Parameters<Values, 0> parameters{};

    template <class Potential>
    using Of = EnergyShift<Potential>;

    template <class Potential>
    static typename Of<Potential>::template Parameters<double> prepare(
        const typename Potential::template Coefficients<double>& potential, double cutoff,
        const Values&)
    {
        const double squared = cutoff * cutoff;
        return {potential, squared, Potential::evaluate(squared, potential).energy};
    }
};

} // namespace pitchdrop
