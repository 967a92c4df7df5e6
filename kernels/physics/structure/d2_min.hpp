#pragma once
#include "kernels/core/scalar.hpp"
#include "kernels/core/vec.hpp"

namespace pitchdrop {

/// Sums over the n neighbours of one bead: r from the bead to the neighbour in the reference frame,
/// u how much that has changed in the later one.
template <class Real>
struct NeighbourMotion {
    Real r_r[3][3] = {{0, 0, 0}, {0, 0, 0}, {0, 0, 0}}; ///< Y = Σ r rᵀ, upper triangle
    Real u_r[3][3] = {{0, 0, 0}, {0, 0, 0}, {0, 0, 0}}; ///< X = Σ u rᵀ
    Real u_u = 0;                                       ///< Σ u·u
    Real count = 0;                                     ///< n

    PITCHDROP_INLINE void add(const Vec3<Real>& r, const Vec3<Real>& u)
    {
        const Real from[3] = {r.x, r.y, r.z}, change[3] = {u.x, u.y, u.z};
        for (int a = 0; a < 3; ++a) {
            for (int b = a; b < 3; ++b) r_r[a][b] += from[a] * from[b];
            for (int b = 0; b < 3; ++b) u_r[a][b] += change[a] * from[b];
            u_u += change[a] * change[a];
        }
        count += Real(1.0f);
    }
};

/// D²_min = min_F (1/n) Σ_j |r_j + u_j − F r_j|² = (1/n) min_G Σ_j |u_j − G r_j|², in σ²: what of the
/// motion of a bead's neighbours no affine deformation F = 1 + G accounts for (Falk and Langer, Phys.
/// Rev. E 57, 7192 (1998), Eqs. 2.11–2.15, there without the 1/n).
///
/// The minimum is Σ u·u − tr(X Y⁻¹ Xᵀ), taken axis by axis as in Gaussian elimination. Where the
/// neighbours lie in a plane or on a line, Y has no inverse; a direction that they do not span is
/// passed over, which gives the minimum as well. Up to three independent neighbours leave 0, as does
/// none at all.
template <class Real>
PITCHDROP_INLINE Real d2_min(NeighbourMotion<Real> s, Real least_pivot = Real(1e-12f))
{
    const Real zero(0.0f), one(1.0f);
    const Real spread[3] = {s.r_r[0][0], s.r_r[1][1], s.r_r[2][2]};
    Real rest = s.u_u;
    for (int k = 0; k < 3; ++k) {
        const Real pivot = s.r_r[k][k];
        const auto spans = spread[k] * least_pivot < pivot;
        const Real inverse = select(spans, one / select(spans, pivot, one), zero);
        for (int a = 0; a < 3; ++a) rest -= s.u_r[a][k] * s.u_r[a][k] * inverse;
        for (int l = k + 1; l < 3; ++l) {
            const Real ratio = s.r_r[k][l] * inverse;
            for (int a = 0; a < 3; ++a) s.u_r[a][l] -= s.u_r[a][k] * ratio;
            for (int m = l; m < 3; ++m) s.r_r[l][m] -= s.r_r[k][m] * ratio;
        }
    }
    return select(zero < rest, rest, zero) / select(zero < s.count, s.count, one);
}

} // namespace pitchdrop
