#pragma once
#include "kernels/core/random.hpp"

#include <cmath>

namespace pitchdrop {

/// Gamma(shape, 1) by Marsaglia and Tsang, ACM Trans. Math. Softw. 26, 363 (2000); shape ≥ 1.
/// Draw `n` uses the numbers of "particle" n, so the result is a function of (seed, step).
PITCHDROP_HOST_DEVICE inline double gamma_variate(double shape, std::uint64_t seed,
                                                  RandomStream stream, std::uint64_t step,
                                                  std::uint32_t first_draw)
{
    const double d = shape - 1.0 / 3.0;
    const double c = 1.0 / std::sqrt(9.0 * d);
    for (std::uint32_t draw = first_draw;; ++draw) {
        const double x = standard_normal<double>(seed, stream, step, 2 * draw).value[0];
        const double v = (1 + c * x) * (1 + c * x) * (1 + c * x);
        if (v <= 0) continue;
        const double u = uniform01<double>(random_bits(seed, stream, step, 2 * draw + 1).word[0]);
        if (std::log(u) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
    }
}

/// Velocity factor of stochastic velocity rescaling over time `h`
/// (Bussi, Donadio and Parrinello, J. Chem. Phys. 126, 014101 (2007), Eq. A7).
PITCHDROP_HOST_DEVICE inline double rescaling_factor(double twice_kinetic, double degrees,
                                                     double temperature, double time_constant,
                                                     double h, std::uint64_t seed,
                                                     std::uint64_t step)
{
    if (!(twice_kinetic > 0)) return 1.0;
    const double decay = std::exp(-h / time_constant);
    const double ratio = (1 - decay) * temperature / twice_kinetic; // (1−c) K̄ / (N_f K)
    const double r1 =
        standard_normal<double>(seed, RandomStream::velocity_rescaling, step, 0).value[0];
    const double rest =
        2 * gamma_variate(0.5 * (degrees - 1), seed, RandomStream::velocity_rescaling, step, 1);
    const double squared =
        decay + ratio * (r1 * r1 + rest) + 2 * r1 * std::sqrt(decay * ratio);
    return std::sqrt(squared > 0 ? squared : 0.0);
}

} // namespace pitchdrop
