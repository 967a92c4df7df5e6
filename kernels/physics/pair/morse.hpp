#pragma once
#include "kernels/core/scalar.hpp"
#include "kernels/physics/kind.hpp"
#include "kernels/physics/pair/sample.hpp"

namespace pitchdrop {

/// U(r) = D [e^(−2α(r − r0)) − 2 e^(−α(r − r0))], −D at r0 and zero far away
/// (Morse, Phys. Rev. 34, 57 (1929), Eq. 4; LAMMPS `pair_style morse`). Finite at r = 0: the core can be
/// entered where D (e^(2α r0) − 2 e^(α r0)) is a few k_BT.
struct Morse {
    static constexpr const char* name = "morse";
    static constexpr const char* text = "D [e^(−2α(r − r0)) − 2 e^(−α(r − r0))]";

    struct Values {
        double D = 1, alpha = 5, r0 = 1;
    };
    static constexpr Parameters<Values, 3> parameters{
        {{&Values::D, "D", "depth of the minimum", "ε", above_zero(1000), Mixing::energy},
         {&Values::alpha, "alpha", "inverse width of the minimum", "1/σ", above_zero(100)},
         {&Values::r0, "r0", "distance of the minimum", "σ", above_zero(100), Mixing::length}}};

    /// Their coefficients have this order, too.
    static constexpr const char* lammps_style[] = {"morse", "morse/smooth/linear"};

    template <class Real>
    struct Coefficients {
        Real D, alpha, r0;
    };
    static Coefficients<double> coefficients(const Values& v) { return {v.D, v.alpha, v.r0}; }
    static double minimum(const Values& v) { return v.r0; }

    template <class Real>
    static PITCHDROP_INLINE PairSample<Real> evaluate(Real r_squared, const Coefficients<Real>& p)
    {
        const Real r = square_root(r_squared);
        const Real nearer = p.alpha * (p.r0 - r);
        const Real most = Real(30.0f); // energies of 10²⁶: numbers still, so that they are told
        const Real e = exponential(select(nearer < most, nearer, most));
        return {p.D * e * (e - Real(2.0f)), Real(2.0f) * p.D * p.alpha * e * (e - Real(1.0f)) / r};
    }
};

} // namespace pitchdrop
