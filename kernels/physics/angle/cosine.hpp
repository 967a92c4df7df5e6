#pragma once
#include "kernels/core/scalar.hpp"
#include "kernels/core/vec.hpp"

namespace pitchdrop {

template <class Real>
struct AngleSample {
    Real energy;
    Vec3<Real> force_first; ///< on the first bead
    Vec3<Real> force_last;  ///< on the third; the middle one receives minus the sum
};

template <class Real>
struct AngleParameters {
    Real k;
};

/// U = k(1 − cos θ), θ the angle between successive bond vectors, 0 for a straight chain
/// (Everaers et al., Macromolecules 53, 1901 (2020), Eq. 3; LAMMPS `angle_style cosine`).
struct CosineAngle {
    static constexpr const char* name = "cosine";

    /// `to_middle` = r_2 − r_1, `from_middle` = r_3 − r_2.
    template <class Real>
    static PITCHDROP_INLINE AngleSample<Real> evaluate(const Vec3<Real>& to_middle,
                                                       const Vec3<Real>& from_middle,
                                                       const AngleParameters<Real>& p)
    {
        const Real a = Real(1.0f) / dot(to_middle, to_middle);
        const Real b = Real(1.0f) / dot(from_middle, from_middle);
        const Real scale = square_root(a * b);
        const Real cosine = dot(to_middle, from_middle) * scale;
        return {p.k * (Real(1.0f) - cosine),
                p.k * (cosine * a * to_middle - scale * from_middle),
                p.k * (scale * to_middle - cosine * b * from_middle)};
    }
};

} // namespace pitchdrop
