#pragma once
#include "kernels/core/scalar.hpp"
#include "kernels/physics/bond/sample.hpp"
#include "kernels/physics/kind.hpp"

#include <cmath>
#include <limits>
#include <optional>

namespace pitchdrop {

/// U(r) = −(k r0²/2) ln[1 − (r/r0)²] + WCA(ε, σ)   (Kremer and Grest, J. Chem. Phys. 92, 5057
/// (1990), Eq. 2). Infinite at r0: beyond it the bond is broken, which the loop reports by
/// `longest`; the value returned there is that of 0.999 r0², finite so that the report comes
/// before a NaN.
struct FeneBond {
    static constexpr const char* name = "fene";
    static constexpr const char* text = "−(k/2) r0² ln(1 − (r/r0)²) with a WCA repulsion";

    /// By default the beads of a bond have their repulsion once: here or as a pair.
    struct Values {
        double k = 30, r0 = 1.5;
        double epsilon = std::numeric_limits<double>::quiet_NaN();
        double sigma = 1;
    };
    static constexpr Parameters<Values, 4> parameters{
        {{&Values::k, "k", "stiffness; the ½ is in the formula (LAMMPS has it in K = k/2)", "ε/σ²",
          above_zero(1e6)},
         {&Values::r0, "r0", "largest extension", "σ", above_zero(100)},
         {&Values::epsilon, "epsilon", "strength of the repulsion in the bond", "ε",
          from_to(0, 1000), Mixing::common, "1 with exclude_bonded, else 0"},
         {&Values::sigma, "sigma", "its diameter", "σ", above_zero(100)}}};

    /// Optional: values that depend on whether bonded beads have no pair interaction.
    static void complete(Values& v, bool exclude_bonded)
    {
        if (std::isnan(v.epsilon)) v.epsilon = exclude_bonded ? 1 : 0;
    }
    /// Optional: what is wrong with values in their range.
    static std::optional<Complaint> check(const Values& v, bool exclude_bonded)
    {
        if (!(v.epsilon > 0) || exclude_bonded) return std::nullopt;
        return Complaint{"epsilon", "a FENE bond with its own repulsion and exclude_bonded false",
                         "the repulsion between bonded beads would be counted twice",
                         "set epsilon to 0 or exclude_bonded to true"};
    }

    static constexpr const char* lammps_style = "fene";
    static LammpsColumns lammps_columns(const Values& v)
    {
        return {{"K", v.k}, {"R0", v.r0}, {"epsilon", v.epsilon}, {"sigma", v.sigma}};
    }

    template <class Real>
    struct Coefficients {
        Real k;       ///< stiffness
        Real r0;      ///< largest extension
        Real c12, c6; ///< 4 ε σ¹², 4 ε σ⁶ of the repulsion inside the bond; 0 for none
        Real epsilon;
        Real wca_cutoff_squared; ///< 2^(1/3) σ²
    };
    static Coefficients<double> coefficients(const Values& v)
    {
        return {v.k,
                v.r0,
                4 * v.epsilon * std::pow(v.sigma, 12),
                4 * v.epsilon * std::pow(v.sigma, 6),
                v.epsilon,
                std::cbrt(2.0) * v.sigma * v.sigma};
    }
    static double rest_length(const Values& v) { return 0.97 * v.sigma; }
    static double longest(const Values& v) { return v.r0; }
    static constexpr const char* longest_name = "r0";

    template <class Real>
    static PITCHDROP_INLINE BondSample<Real> evaluate(Real r_squared, const Coefficients<Real>& p)
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
