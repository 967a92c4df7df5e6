#pragma once
#include "kernels/backend/cpu/simd/lanes.hpp"
#include "kernels/core/random.hpp"

// Velocities and positions of the beads of a range of clusters, with the factors of
// physics/motion/advance.hpp.

namespace pitchdrop::PITCHDROP_SIMD {

/// Standard normal numbers for the beads of a cluster; one Philox call a bead.
PITCHDROP_INLINE void fill_noise(const SlotView& slots, std::int32_t at, std::uint64_t seed,
                                 std::uint64_t step, float noise[3][width])
{
    for (int lane = 0; lane < width; ++lane) {
        const auto normal = standard_normal<float>(seed, RandomStream::langevin, step,
                                                   slots.bead[at + lane]);
        for (int axis = 0; axis < 3; ++axis) noise[axis][lane] = normal.value[axis];
    }
}

inline KickDriftSums kick_drift(const SlotView& slots, const KickDriftRequest& request)
{
    KickDriftSums sums{0.0f, 0.0f, -1};
    std::int32_t* const position[3] = {slots.x, slots.y, slots.z};
    std::int32_t* const reference[3] = {slots.reference_x, slots.reference_y, slots.reference_z};
    std::int32_t* const pruned[3] = {slots.pruned_x, slots.pruned_y, slots.pruned_z};
    float* const velocity[3] = {slots.vx, slots.vy, slots.vz};
    const float* const force[3] = {slots.fx, slots.fy, slots.fz};
    const float unit[3] = {request.unit.x, request.unit.y, request.unit.z};
    const float limit = request.largest_step * request.largest_step;
    Floats largest(0.0f), largest_since_pruning(0.0f);

    for (std::int32_t c = request.first_cluster; c < request.last_cluster; ++c) {
        const std::int32_t at = c * width;
        const Floats inverse_mass = Floats::load(slots.inverse_mass + at);
        const Floats kick = Floats(request.kick) * inverse_mass;
        float noise[3][width];
        if (request.langevin) fill_noise(slots, at, request.seed, request.step, noise);

        Floats move[3], step_squared(0.0f), displacement_squared(0.0f), since_pruning(0.0f);
        for (int axis = 0; axis < 3; ++axis) {
            Floats v = Floats(request.scale[axis]) * Floats::load(velocity[axis] + at) +
                       kick * Floats::load(force[axis] + at);
            if (request.langevin) {
                const Floats half = Floats(0.5f * request.drift[axis]);
                move[axis] = half * v;
                v = Floats(request.decay) * v + Floats(request.noise) * square_root(inverse_mass) *
                                                    Floats::load(noise[axis]);
                move[axis] += half * v;
            } else {
                move[axis] = Floats(request.drift[axis]) * v;
            }
            v.store(velocity[axis] + at);
            const Floats length = move[axis] * Floats(unit[axis]);
            step_squared += length * length;
        }
        const Mask fine = step_squared < Floats(limit);
        if (bits(fine) != all_lanes) {
            if (request.clamp) {
                const Floats shrink = select(
                    fine, Floats(1.0f), Floats(request.largest_step) / square_root(step_squared));
                for (Floats& component : move) component *= shrink;
            } else if (sums.runaway_slot < 0) {
                sums.runaway_slot = at + __builtin_ctz(~bits(fine));
            }
        }
        for (int axis = 0; axis < 3; ++axis) {
            const Ints moved = Ints::load(position[axis] + at) + round_to_int(move[axis]);
            moved.store(position[axis] + at);
            const Floats d =
                to_float(moved - Ints::load(reference[axis] + at)) * Floats(unit[axis]);
            displacement_squared += d * d;
            const Floats p = to_float(moved - Ints::load(pruned[axis] + at)) * Floats(unit[axis]);
            since_pruning += p * p;
        }
        largest = select(largest < displacement_squared, displacement_squared, largest);
        largest_since_pruning =
            select(largest_since_pruning < since_pruning, since_pruning, largest_since_pruning);
        for (int lane = 0; lane < width; ++lane) {
            PackedBead& bead = slots.packed[at + lane];
            bead.x = slots.x[at + lane];
            bead.y = slots.y[at + lane];
            bead.z = slots.z[at + lane];
        }
    }
    for (int lane = 0; lane < width; ++lane) {
        if (sums.displacement_squared < largest[lane]) sums.displacement_squared = largest[lane];
        if (sums.since_pruning_squared < largest_since_pruning[lane])
            sums.since_pruning_squared = largest_since_pruning[lane];
    }
    return sums;
}

template <bool measure>
PITCHDROP_INLINE KickSums second_kick(const SlotView& slots, const KickRequest& request)
{
    KickSums sums{};
    float* const velocity[3] = {slots.vx, slots.vy, slots.vz};
    const float* const force[3] = {slots.fx, slots.fy, slots.fz};
    for (std::int32_t c = request.first_cluster; c < request.last_cluster; ++c) {
        const std::int32_t at = c * width;
        const Floats kick = Floats(request.kick) * Floats::load(slots.inverse_mass + at);
        const Floats mass = Floats::load(slots.mass + at);
        Floats force_velocity(0.0f), velocity_squared(0.0f), force_squared(0.0f);
        for (int axis = 0; axis < 3; ++axis) {
            const Floats f = Floats::load(force[axis] + at);
            const Floats v = Floats(request.scale[axis]) * Floats::load(velocity[axis] + at) +
                             kick * f;
            v.store(velocity[axis] + at);
            if constexpr (measure) {
                sums.momentum_flux[axis] += double(sum(mass * v * v));
                force_velocity += f * v;
                velocity_squared += v * v;
                force_squared += f * f;
            }
        }
        if constexpr (measure) {
            sums.force_velocity += double(sum(force_velocity));
            sums.velocity_squared += double(sum(velocity_squared));
            sums.force_squared += double(sum(force_squared));
        }
    }
    return sums;
}

inline void kick(const SlotView& slots, const KickRequest& request)
{
    second_kick<false>(slots, request);
}
inline KickSums kick_and_measure(const SlotView& slots, const KickRequest& request)
{
    return second_kick<true>(slots, request);
}

} // namespace pitchdrop::PITCHDROP_SIMD
