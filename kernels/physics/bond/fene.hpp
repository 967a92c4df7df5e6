#pragma once
#include "kernels/core/scalar.hpp"
#include "kernels/physics/bond/parameters.hpp"

namespace pitchdrop {

/// U(r) = −(k r0²/2) ln[1 − (r/r0)²] + WCA(ε, σ)   (Kremer and Grest, J. Chem. Phys. 92, 5057
/// (1990), Eq. 2). Infinite at r0: beyond it the bond is broken, which the loop reports by
/// `broken_squared`; the value returned there is that of 0.999 r0², finite so that the report comes
/// before a NaN.
struct FeneBond {
    static constexpr const char* name = "fene";

    template <class Real>
    static PITCHDROP_INLINE BondSample<Real> evaluate(Real r_squared, const BondParameters<Real>& p)
    {
        const Real r0_squared = p.r0 * p.r0;
        const Real extension = r_squared / r0_squared;
        const Real limit = Real(0.999f);
        const Real bounded = select(extension < limit, extension, limit);
        const Real room = Real(1.0f) - bounded;

        const Real inverse = reciprocal(r_squared);
        const Real inverse6 = inverse * inverse * inverse;
        const Real repulsion = p.c12 * inverse6;
        const auto repels = r_squared < p.wca_cutoff_squared;
        const Real zero = Real(0.0f);
        const Real wca_energy = select(repels, inverse6 * (repulsion - p.c6) + p.epsilon, zero);
        const Real wca_force = select(
            repels, inverse6 * inverse * (Real(12.0f) * repulsion - Real(6.0f) * p.c6), zero);

        return {wca_energy - Real(0.5f) * p.k * r0_squared * logarithm(room),
                wca_force - p.k / room};
    }
};

} // namespace pitchdrop
