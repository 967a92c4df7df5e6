#pragma once
#include "kernels/core/scalar.hpp"

namespace pitchdrop {

/// G(i; μ) = Σ_j max(exp(−(R_ij − μ)² w) − ε, 0): how many neighbours are at the distance μ
/// (Behler and Parrinello, Phys. Rev. Lett. 98, 146401 (2007); Cubuk et al., Phys. Rev. Lett. 114,
/// 108001 (2015)). The inverse width w is 1/L² or 1/(2L²), as the set says.
template <class Real>
struct RadialFunction {
    Real centre;        ///< μ
    Real inverse_width; ///< w
    Real threshold;     ///< ε
};

/// What one neighbour at distance r adds.
template <class Real>
PITCHDROP_INLINE Real radial_term(Real r, const RadialFunction<Real>& f)
{
    const Real x = r - f.centre;
    return above(exponential(-(x * x * f.inverse_width)), f.threshold);
}

} // namespace pitchdrop
