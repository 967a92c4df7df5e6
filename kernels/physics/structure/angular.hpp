#pragma once
#include "kernels/core/scalar.hpp"

namespace pitchdrop {

/// G(i; ξ, λ, ζ) = Σ_{j≠k} max(exp(−(R_ij² + R_ik² + R_jk²) w) u^ζ − ε, 0), u = n (1 + λ cos θ_jik),
/// over ordered pairs of neighbours (Behler and Parrinello 2007; Cubuk et al. 2015). w = 1/ξ²; the
/// factor n is ½ or 1, as the set says.
template <class Real>
struct AngularFunction {
    Real inverse_width; ///< w
    Real lambda;        ///< λ, +1 or −1
    Real factor;        ///< n
    Real threshold;     ///< ε
    int zeta;           ///< ζ ≥ 1
};

/// Two neighbours as seen from the centre. With b and c the squared distances and d the scalar
/// product of the two separations, R_jk² = b + c − 2d and cos θ = d / √(bc).
template <class Real>
struct Triple {
    Real half_sum; ///< (R_ij² + R_ik² + R_jk²) / 2 = b + c − d
    Real cosine;
};

/// base^exponent by repeated squaring.
template <class Real>
PITCHDROP_INLINE Real integer_power(Real base, int exponent)
{
    Real power = base;
    for (--exponent; exponent > 0; exponent >>= 1) {
        if (exponent & 1) power = power * base;
        base = base * base;
    }
    return power;
}

template <class Real>
PITCHDROP_INLINE Real angular_base(Real cosine, Real lambda, Real factor)
{
    return factor * (Real(1.0f) + lambda * cosine);
}

/// The exponential, shared by all functions of one width.
template <class Real>
PITCHDROP_INLINE Real angular_envelope(Real half_sum, Real inverse_width)
{
    return exponential(-(Real(2.0f) * half_sum * inverse_width));
}

/// What one unordered pair of neighbours adds (each ordered pair counts, hence twice).
template <class Real>
PITCHDROP_INLINE Real angular_term(const Triple<Real>& t, const AngularFunction<Real>& f)
{
    const Real envelope = angular_envelope(t.half_sum, f.inverse_width);
    const Real power = integer_power(angular_base(t.cosine, f.lambda, f.factor), f.zeta);
    return Real(2.0f) * above(envelope * power, f.threshold);
}

} // namespace pitchdrop
