#pragma once
#include "benchmarks/pack/workload.hpp"
#include "kernels/physics/pair/all.hpp"

namespace pitchdrop::benchmark {

/// Lennard-Jones forces with r_c = 2.5; `Number` is the pack and all that differs.
template <class Number>
void pair_loop(const Workload& work, Forces& forces)
{
    constexpr int width = Number::width;
    constexpr float cutoff_squared = 6.25f, energy_at_cutoff = -0.016316891f;
    const EnergyShift<LennardJones>::Parameters<Number> p{
        {Number(4.0f), Number(4.0f)}, Number(cutoff_squared), Number(energy_at_cutoff)};
    double energy = 0;
    for (std::int32_t c = 0; c < work.clusters(); ++c) {
        const std::int32_t at = c * width;
        const Number x = Number::load(&work.x[at]), y = Number::load(&work.y[at]),
                     z = Number::load(&work.z[at]);
        Number fx(0.0f), fy(0.0f), fz(0.0f), u(0.0f);
        for (std::int32_t e = work.begin[c]; e < work.begin[c + 1]; ++e) {
            const std::int32_t j = work.neighbour[e];
            const Number dx = x - Number(work.x[j]), dy = y - Number(work.y[j]),
                         dz = z - Number(work.z[j]);
            const Number squared = dx * dx + dy * dy + dz * dz;
            const auto inside = squared < p.cutoff_squared;
            const auto sample = EnergyShift<LennardJones>::evaluate(squared, p);
            const Number force = select(inside, sample.force_over_r, Number(0.0f));
            fx += force * dx;
            fy += force * dy;
            fz += force * dz;
            u += select(inside, sample.energy, Number(0.0f));
        }
        fx.store(&forces.x[at]);
        fy.store(&forces.y[at]);
        fz.store(&forces.z[at]);
        energy += u.sum();
    }
    forces.energy = 0.5 * energy;
}

} // namespace pitchdrop::benchmark
