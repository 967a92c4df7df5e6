#pragma once
#include "kernels/core/scalar.hpp"
#include "kernels/physics/kind.hpp"
#include "kernels/physics/pair/sample.hpp"

#include <limits>

namespace pitchdrop {

/// U(r) = ε (σ/r)ⁿ, the inverse power (Hoover et al., J. Chem. Phys. 52, 4931 (1970), Eq. 1). Every
/// pair repels: a truncation gives it an end, and pressure a volume.
struct SoftSphere {
    static constexpr const char* name = "soft_sphere";
    static constexpr const char* text = "ε (σ/r)^n";

    struct Values {
        double epsilon = 1, sigma = 1, n = 12;
    };
    static constexpr Parameters<Values, 3> parameters{
        {{&Values::epsilon, "epsilon", "energy at r = σ", "ε", above_zero(1000), Mixing::energy},
         {&Values::sigma, "sigma", "bead diameter", "σ", above_zero(100), Mixing::length},
         {&Values::n, "n", "power of the inverse distance", "", from_to(1, 64)}}};

    template <class Real>
    struct Coefficients {
        Real epsilon, sigma_squared;
        Real half_n;
    };
    static Coefficients<double> coefficients(const Values& v)
    {
        return {v.epsilon, v.sigma * v.sigma, 0.5 * v.n};
    }
    static double minimum(const Values&) { return std::numeric_limits<double>::infinity(); }

    template <class Real>
    static PITCHDROP_INLINE PairSample<Real> evaluate(Real r_squared, const Coefficients<Real>& p)
    {
        const Real inverse = reciprocal(r_squared);
        const Real energy = p.epsilon * power(p.sigma_squared * inverse, p.half_n);
        return {energy, Real(2.0f) * p.half_n * energy * inverse};
    }
};

} // namespace pitchdrop
