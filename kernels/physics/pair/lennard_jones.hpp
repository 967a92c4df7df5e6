#pragma once
#include "kernels/core/scalar.hpp"
#include "kernels/physics/pair/parameters.hpp"

namespace pitchdrop {

/// U(r) = 4ε[(σ/r)¹² − (σ/r)⁶]   (Lennard-Jones 12-6; Jones, Proc. R. Soc. A 106, 463 (1924))
struct LennardJones {
    static constexpr const char* name = "lennard_jones";

    /// In units of its minimum, ε deep at r_m = 2^(1/6) σ, no coefficient is left: with s = r_m²/r²,
    /// U = ε s³ (s³ − 2) and F/r = (12 ε/r_m²) s⁴ (s³ − 1).
    template <class Real>
    static PITCHDROP_INLINE PairSample<Real> evaluate_in_minimum_units(Real s)
    {
        const Real s2 = s * s, s3 = s2 * s;
        return {s3 * (s3 - Real(2.0f)), s2 * s2 * (s3 - Real(1.0f))};
    }
    /// Beads without interaction have a minimum anywhere, zero deep.
    template <class Real>
    static PITCHDROP_INLINE MinimumUnits minimum_units(const PairParameters<Real>& p)
    {
        if (!(p.c6 > 0)) return {1, 0, 0};
        const double minimum_squared = __builtin_cbrt(2.0 * double(p.c12) / double(p.c6));
        const double depth = double(p.c6) * double(p.c6) / (4.0 * double(p.c12));
        return {minimum_squared, depth, 12.0 * depth / minimum_squared};
    }

    template <class Real>
    static PITCHDROP_INLINE PairSample<Real> evaluate(Real r_squared, const PairParameters<Real>& p)
    {
        const Real inverse = reciprocal(r_squared);
        const Real inverse6 = inverse * inverse * inverse;
        // 12 c12 and 6 c6 do not depend on the pair: compilers take them out of the loop.
        return {inverse6 * (p.c12 * inverse6 - p.c6),
                inverse6 * inverse * ((Real(12.0f) * p.c12) * inverse6 - Real(6.0f) * p.c6)};
    }
};

} // namespace pitchdrop
