#pragma once
#include "kernels/core/scalar.hpp"
#include "kernels/physics/kind.hpp"
#include "kernels/physics/pair/sample.hpp"

#include <cmath>

namespace pitchdrop {

/// U(r) = 4ε[(σ/r)¹² − (σ/r)⁶]   (Lennard-Jones 12-6; Jones, Proc. R. Soc. A 106, 463 (1924))
struct LennardJones {
    static constexpr const char* name = "lennard_jones";
    static constexpr const char* text = "Lennard-Jones 12-6, 4ε[(σ/r)¹² − (σ/r)⁶]";
    static constexpr const char* repulsive_name = "wca";
    static constexpr const char* repulsive_text =
        "the repulsive part of lennard_jones, cut at the minimum, 2^(1/6) σ, and shifted";

    struct Values {
        double epsilon = 1, sigma = 1;
    };
    static constexpr Parameters<Values, 2> parameters{
        {{&Values::epsilon, "epsilon", "depth of the potential", "ε", above_zero(1000),
          Mixing::energy},
         {&Values::sigma, "sigma", "bead diameter", "σ", above_zero(100), Mixing::length}}};

    /// lj/cut and lj/smooth/linear of LAMMPS have the parameters in this order, too.
    static constexpr const char* lammps_style[] = {"lj/cut", "lj/smooth/linear"};

    template <class Real>
    struct Coefficients {
        Real c12; ///< 4 ε σ¹²
        Real c6;  ///< 4 ε σ⁶
    };
    static Coefficients<double> coefficients(const Values& v)
    {
        return {4 * v.epsilon * std::pow(v.sigma, 12), 4 * v.epsilon * std::pow(v.sigma, 6)};
    }
    /// Where the force vanishes; nearer it repels.
    static double minimum(const Values& v) { return std::pow(2.0, 1.0 / 6.0) * v.sigma; }

    template <class Real>
    static PITCHDROP_INLINE PairSample<Real> evaluate(Real r_squared, const Coefficients<Real>& p)
    {
        const Real inverse = reciprocal(r_squared);
        const Real inverse6 = inverse * inverse * inverse;
        // 12 c12 and 6 c6 do not depend on the pair: compilers take them out of the loop.
        return {inverse6 * (p.c12 * inverse6 - p.c6),
                inverse6 * inverse * ((Real(12.0f) * p.c12) * inverse6 - Real(6.0f) * p.c6)};
    }

    /// Optional, for loops over beads of one type: in units of its minimum, ε deep at r_m = 2^(1/6) σ,
    /// no coefficient is left. With s = r_m²/r², U = ε s³ (s³ − 2) and F/r = (12 ε/r_m²) s⁴ (s³ − 1).
    template <class Real>
    static PITCHDROP_INLINE PairSample<Real> evaluate_in_minimum_units(Real s)
    {
        const Real s2 = s * s, s3 = s2 * s;
        return {s3 * (s3 - Real(2.0f)), s2 * s2 * (s3 - Real(1.0f))};
    }
    /// Beads without interaction have a minimum anywhere, zero deep.
    static MinimumUnits minimum_units(const Coefficients<double>& p)
    {
        if (!(p.c6 > 0)) return {1, 0, 0};
        const double minimum_squared = __builtin_cbrt(2.0 * p.c12 / p.c6);
        const double depth = p.c6 * p.c6 / (4.0 * p.c12);
        return {minimum_squared, depth, 12.0 * depth / minimum_squared};
    }
};

} // namespace pitchdrop
