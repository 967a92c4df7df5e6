#pragma once
#include "kernels/core/scalar.hpp"
#include "kernels/physics/bond/sample.hpp"
#include "kernels/physics/kind.hpp"

#include <limits>

namespace pitchdrop {

/// U(r) = (k/2)(r − r0)².  LAMMPS writes K(r − r0)² with K = k/2.
struct HarmonicBond {
    static constexpr const char* name = "harmonic";
    static constexpr const char* text = "(k/2)(r − r0)²";

    struct Values {
        double k = 2000, r0 = 1;
    };
    static constexpr Parameters<Values, 2> parameters{
        {{&Values::k, "k", "stiffness; the ½ is in the formula (LAMMPS has it in K = k/2)", "ε/σ²",
          above_zero(1e6)},
         {&Values::r0, "r0", "rest length", "σ", above_zero(100)}}};

    static constexpr const char* lammps_style = "harmonic";
    static LammpsColumns lammps_columns(const Values& v)
    {
        return {{"K = k/2", v.k / 2}, {"r0", v.r0}};
    }

    template <class Real>
    struct Coefficients {
        Real k;  ///< stiffness
        Real r0; ///< rest length
    };
    static Coefficients<double> coefficients(const Values& v) { return {v.k, v.r0}; }
    /// Where a chain at rest has its next bead.
    static double rest_length(const Values& v) { return v.r0; }
    /// A longer bond is broken; a potential where that can be has a `longest_name` as well.
    static double longest(const Values&) { return std::numeric_limits<double>::infinity(); }

    template <class Real>
    static PITCHDROP_INLINE BondSample<Real> evaluate(Real r_squared, const Coefficients<Real>& p)
    {
        const Real r = square_root(r_squared);
        const Real stretch = r - p.r0;
        return {Real(0.5f) * p.k * stretch * stretch, -(p.k * stretch) / r};
    }
};

} // namespace pitchdrop
