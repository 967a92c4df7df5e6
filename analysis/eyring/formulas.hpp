#pragma once
#include <cmath>

// The structure-dependent Eyring model: Yang and Riggleman, Phys. Rev. Lett. 128, 097801 (2022), as
// logarithms of P_R and templates on the number type. Temperatures in ε/k_B, stresses tension-positive.

namespace pitchdrop {

/// Eq. 1: P_R = exp(Σ − ΔE/T).
template <typename T>
T log_arrhenius(const T& sigma, const T& delta_e, double temperature)
{
    return sigma - delta_e / temperature;
}

/// Σ(S) = Σ0 − Σ1 S and ΔE(S) = e0 − e1 S, and likewise V*(S) = β0 − β1 S.
template <typename T>
T falling(const T& at_zero, const T& slope, double softness)
{
    return at_zero - slope * softness;
}

/// Eq. 1 with both laws; the parameters begin with Σ0, Σ1, e0, e1.
template <typename P>
typename P::Scalar log_decomposed(const P& p, double softness, double temperature)
{
    using T = typename P::Scalar;
    return log_arrhenius(T(falling(p[0], p[1], softness)), T(falling(p[2], p[3], softness)),
                         temperature);
}

/// Eq. 3: ln of P_R(σ)/P_R(0) = (A/σ) [exp(σV/2T) − exp(−σV/2T)], σ > 0; at rest the ratio is 1 by
/// definition. NaN where V is not above 0.
template <typename T>
T log_eyring(const T& log_a, const T& volume, double stress, double temperature)
{
    using std::log, std::exp;
    if (stress == 0) return T(0 * log_a);
    // ln(2 sinh x) without overflow
    const T x = T(volume * (stress / (2 * temperature)));
    return T(log_a + x + log(T(1.0 - exp(T(-2.0 * x)))) - std::log(stress));
}

/// Eq. 5: ln of P_R = σ⁻¹ exp(a + bσ) exp(−(c + dσ) S) at large stress.
template <typename T>
T log_high_stress(const T& a, const T& b, const T& c, const T& d, double stress, double softness)
{
    return a + b * stress - (c + d * stress) * softness - std::log(stress);
}

} // namespace pitchdrop
