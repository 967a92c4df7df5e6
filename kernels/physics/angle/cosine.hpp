#pragma once
#include "kernels/core/scalar.hpp"
#include "kernels/physics/angle/sample.hpp"
#include "kernels/physics/kind.hpp"

namespace pitchdrop {

/// U = k(1 − cos θ), θ the angle between successive bond vectors, 0 for a straight chain
/// (Everaers et al., Macromolecules 53, 1901 (2020), Eq. 3; LAMMPS `angle_style cosine`).
struct CosineAngle {
    static constexpr const char* name = "cosine";
    static constexpr const char* text = "k(1 − cos θ), θ = 0 for a straight chain";

    struct Values {
        double k = 0;
    };
    static constexpr Parameters<Values, 1> parameters{
        {{&Values::k, "k", "bending stiffness; 0: no angles", "ε", from_to(0, 1000)}}};

    static constexpr const char* lammps_style = "cosine";
    static LammpsColumns lammps_columns(const Values& v) { return {{"K", v.k}}; }

    template <class Real>
    struct Coefficients {
        Real k;
    };
    static Coefficients<double> coefficients(const Values& v) { return {v.k}; }
    /// d²U/dθ² of the straight chain; where it is zero no angles are computed.
    static double stiffness(const Values& v) { return v.k; }

    /// `to_middle` = r_2 − r_1, `from_middle` = r_3 − r_2.
    template <class Real>
    static PITCHDROP_INLINE AngleSample<Real> evaluate(const Vec3<Real>& to_middle,
                                                       const Vec3<Real>& from_middle,
                                                       const Coefficients<Real>& p)
    {
        const Real a = Real(1.0f) / dot(to_middle, to_middle);
        const Real b = Real(1.0f) / dot(from_middle, from_middle);
        const Real scale = square_root(a * b);
        const Real cosine = dot(to_middle, from_middle) * scale;
        return {p.k * (Real(1.0f) - cosine), p.k * (cosine * a * to_middle - scale * from_middle),
                p.k * (scale * to_middle - cosine * b * from_middle)};
    }
};

} // namespace pitchdrop
