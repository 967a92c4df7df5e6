#pragma once
#include "kernels/physics/motion/exponential.hpp"
#include "kernels/physics/motion/settings.hpp"
#include "kernels/physics/motion/state.hpp"

namespace pitchdrop {

/// Advances a chain coupled to `degrees` degrees of freedom of twice the kinetic energy
/// `twice_kinetic` by time `h` and returns the factor for their velocities
/// (Martyna, Tuckerman, Tobias and Klein, Mol. Phys. 87, 1117 (1996), Sec. 2.2).
PITCHDROP_HOST_DEVICE inline double advance_chain(ThermostatChain& chain, double twice_kinetic,
                                                  double degrees, double temperature,
                                                  double time_constant, double h)
{
    if (!(temperature > 0)) return 1.0;
    const double mass = temperature * time_constant * time_constant;
    const double first_mass = degrees * mass;
    const double inverse_mass = 1 / mass, inverse_first_mass = 1 / first_mass;
    double scale = 1.0;

    const auto force = [&](int k) {
        if (k == 0)
            return (twice_kinetic * scale * scale - degrees * temperature) * inverse_first_mass;
        const double driver = k == 1 ? first_mass : mass;
        return (driver * chain.velocity[k - 1] * chain.velocity[k - 1] - temperature) *
               inverse_mass;
    };
    const auto kick = [&](int k) {
        const double friction =
            k + 1 < chain_length ? exponential_near_zero(-0.25 * h * chain.velocity[k + 1]) : 1.0;
        chain.velocity[k] = (chain.velocity[k] * friction + 0.5 * h * force(k)) * friction;
    };

    for (int k = chain_length - 1; k >= 0; --k) kick(k);
    scale = exponential_near_zero(-h * chain.velocity[0]);
    for (int k = 0; k < chain_length; ++k) chain.position[k] += h * chain.velocity[k];
    for (int k = 0; k < chain_length; ++k) kick(k);
    return scale;
}

} // namespace pitchdrop
