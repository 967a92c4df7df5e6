#pragma once
#include "kernels/core/scalar.hpp"
#include "kernels/physics/pair/parameters.hpp"

namespace pitchdrop {

/// U(r) = 4ε[(σ/r)¹² − (σ/r)⁶]   (Lennard-Jones 12-6; Jones, Proc. R. Soc. A 106, 463 (1924))
struct LennardJones {
    static constexpr const char* name = "lennard_jones";

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
