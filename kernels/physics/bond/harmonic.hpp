#pragma once
#include "kernels/core/scalar.hpp"
#include "kernels/physics/bond/parameters.hpp"

namespace pitchdrop {

/// U(r) = (k/2)(r − r0)².  LAMMPS writes K(r − r0)² with K = k/2.
struct HarmonicBond {
    static constexpr const char* name = "harmonic";

    template <class Real>
    static PITCHDROP_INLINE BondSample<Real> evaluate(Real r_squared, const BondParameters<Real>& p)
    {
        const Real r = square_root(r_squared);
        const Real stretch = r - p.r0;
        return {Real(0.5f) * p.k * stretch * stretch, -(p.k * stretch) / r};
    }
};

} // namespace pitchdrop
