#pragma once
#include "kernels/core/scalar.hpp"
#include "kernels/physics/kind.hpp"
#include "kernels/physics/pair/sample.hpp"

#include <optional>

namespace pitchdrop {

/// U(r) S(r) with S = (r_c² − r²)² (r_c² + 2r² − 3r_on²) / (r_c² − r_on²)³ between r_on and r_c,
/// 1 below r_on (the XPLOR switch; Brooks et al., J. Comput. Chem. 4, 187 (1983)).
template <class Potential>
struct Smooth {
    template <class Real>
    struct Parameters : Potential::template Coefficients<Real> {
        Real cutoff_squared;
        Real switch_start_squared; ///< r_on²
        Real switch_scale;         ///< 1 / (r_c² − r_on²)³
    };

    template <class Real>
    static PITCHDROP_INLINE PairSample<Real> evaluate(Real r_squared, const Parameters<Real>& p)
    {
        const PairSample<Real> s = Potential::evaluate(r_squared, p);
        const Real to_cutoff = p.cutoff_squared - r_squared;
        const Real from_start = r_squared - p.switch_start_squared;
        const Real width = p.cutoff_squared - p.switch_start_squared;
        const Real value =
            to_cutoff * to_cutoff * (width + Real(2.0f) * from_start) * p.switch_scale;
        const Real slope_over_r = Real(-12.0f) * to_cutoff * from_start * p.switch_scale;
        const auto inside = p.switch_start_squared < r_squared;
        return {select(inside, s.energy * value, s.energy),
                select(inside, s.force_over_r * value - s.energy * slope_over_r, s.force_over_r)};
    }
};

struct SmoothCut {
    static constexpr const char* name = "smooth";
    static constexpr const char* text = "U times a switch from 1 at smooth_start to 0 at r_c";
    struct Values {
        double start = 2.0;
    };
    static constexpr Parameters<Values, 1> parameters{
        {{&Values::start, "smooth_start", "where the switch begins", "σ", above_zero(100)}}};

    /// Optional: what is wrong with values in their range; the number is shown behind the problem, the cutoff behind `why`.
    static std::optional<Complaint> check(const Values& v, double cutoff)
    {
        if (v.start < cutoff) return std::nullopt;
        return Complaint{"smooth_start", "found", "the switch must begin below the cutoff",
                         "give a smaller smooth_start or a larger cutoff"};
    }

    template <class Potential>
    using Of = Smooth<Potential>;

    /// A pair with a cutoff of its own below r_on is cut there.
    template <class Potential>
    static typename Of<Potential>::template Parameters<double> prepare(
        const typename Potential::template Coefficients<double>& potential, double cutoff,
        const Values& v)
    {
        const double start = v.start < cutoff ? v.start : cutoff;
        const double squared = cutoff * cutoff, width = squared - start * start;
        return {potential, squared, start * start, width > 0 ? 1.0 / (width * width * width) : 0.0};
    }
};

} // namespace pitchdrop
