#pragma once
#include "kernels/core/scalar.hpp"

namespace pitchdrop {

/// Sums over the frames of one window: displacements of one bead from a point near it.
template <class Real>
struct WindowMoments {
    Real sum[3] = {0, 0, 0};
    Real squared = 0; ///< Σ r·r

    PITCHDROP_INLINE void add(Real x, Real y, Real z)
    {
        sum[0] += x;
        sum[1] += y;
        sum[2] += z;
        squared += x * x + y * y + z * z;
    }
};

/// ⟨(r − m)²⟩ over a window of `count` frames, m being a fixed point.
template <class Real>
PITCHDROP_INLINE Real mean_square_from(const WindowMoments<Real>& window, Real count,
                                       const Real (&m)[3])
{
    const Real cross =
        (window.sum[0] * m[0] + window.sum[1] * m[1] + window.sum[2] * m[2]) / count;
    return window.squared / count - Real(2.0f) * cross +
           (m[0] * m[0] + m[1] * m[1] + m[2] * m[2]);
}

/// p_hop = √( ⟨(r − ⟨r⟩_B)²⟩_A ⟨(r − ⟨r⟩_A)²⟩_B ), in σ²: how far a bead moved its cage between the
/// window A before a frame and the window B after it (Candelier et al., Phys. Rev. Lett. 105,
/// 135702 (2010); Smessaert and Rottler, Phys. Rev. E 88, 022314 (2013)).
template <class Real>
PITCHDROP_INLINE Real p_hop(const WindowMoments<Real>& a, Real count_a,
                            const WindowMoments<Real>& b, Real count_b)
{
    const Real mean_a[3] = {a.sum[0] / count_a, a.sum[1] / count_a, a.sum[2] / count_a};
    const Real mean_b[3] = {b.sum[0] / count_b, b.sum[1] / count_b, b.sum[2] / count_b};
    const Real product =
        mean_square_from(a, count_a, mean_b) * mean_square_from(b, count_b, mean_a);
    return square_root(select(Real(0.0f) < product, product, Real(0.0f)));
}

} // namespace pitchdrop
