#pragma once
#include "kernels/backend/cpu/simd/lanes.hpp"
#include "kernels/core/random.hpp"
#include "kernels/physics/motion/bead.hpp"

// Velocities and positions of the beads of a range of clusters, by physics/motion/bead.hpp.

namespace pitchdrop::PITCHDROP_SIMD {

using FloatVector = Vec3<Floats>;

/// A number per axis, the same for all beads.
PITCHDROP_INLINE FloatVector repeat(const float (&value)[3])
{
    return {Floats(value[0]), Floats(value[1]), Floats(value[2])};
}

/// Standard normal numbers for the beads of a cluster; one Philox call a bead.
PITCHDROP_INLINE FloatVector noise_of(const SlotView& slots, std::int32_t at, std::uint64_t seed,
                                      std::uint64_t step)
{
    float noise[3][width];
    for (int lane = 0; lane < width; ++lane) {
        const auto normal =
            standard_normal<float>(seed, RandomStream::bead_velocity, step, slots.bead[at + lane]);
        for (int axis = 0; axis < 3; ++axis) noise[axis][lane] = normal.value[axis];
    }
    return {Floats::load(noise[0]), Floats::load(noise[1]), Floats::load(noise[2])};
}

/// Numbers between 0 and 1, for thermostats that choose their beads.
PITCHDROP_INLINE Floats choices_of(const SlotView& slots, std::int32_t at, std::uint64_t seed,
                                   std::uint64_t step)
{
    float choice[width];
    for (int lane = 0; lane < width; ++lane)
        choice[lane] = uniform01<float>(
            random_bits(seed, RandomStream::bead_choice, step, slots.bead[at + lane]).word[0]);
    return Floats::load(choice);
}

PITCHDROP_INLINE FloatVector load_velocity(const SlotView& slots, std::int32_t at)
{
    return {Floats::load(slots.vx + at), Floats::load(slots.vy + at), Floats::load(slots.vz + at)};
}
PITCHDROP_INLINE void store_velocity(const SlotView& slots, std::int32_t at, const FloatVector& v)
{
    v.x.store(slots.vx + at);
    v.y.store(slots.vy + at);
    v.z.store(slots.vz + at);
}
PITCHDROP_INLINE FloatVector load_force(const SlotView& slots, std::int32_t at)
{
    return {Floats::load(slots.fx + at), Floats::load(slots.fy + at), Floats::load(slots.fz + at)};
}

/// The beads as their neighbours read them, in whole cache lines: other threads have read them too, and every
/// line must be asked back.
PITCHDROP_INLINE void store_packed(const SlotView& slots, std::int32_t at,
                                   const Ints (&position)[3])
{
    PackedBead* const to = slots.packed + at;
    const std::int32_t* const type = slots.type + at;
#if PITCHDROP_SIMD_WIDTH == 16
    constexpr __mmask16 all = 0xffff;
    __m512i x, y, z;
    const __m512i t = _mm512_maskz_loadu_epi32(all, type);
    std::memcpy(&x, &position[0].v, sizeof(x));
    std::memcpy(&y, &position[1].v, sizeof(y));
    std::memcpy(&z, &position[2].v, sizeof(z));
    const __m512i xy0 = _mm512_maskz_unpacklo_epi32(all, x, y),
                  xy2 = _mm512_maskz_unpackhi_epi32(all, x, y);
    const __m512i zt0 = _mm512_maskz_unpacklo_epi32(all, z, t),
                  zt2 = _mm512_maskz_unpackhi_epi32(all, z, t);
    const __m512i b0 = _mm512_maskz_unpacklo_epi64(0xff, xy0, zt0); // beads 0 4 8 12
    const __m512i b1 = _mm512_maskz_unpackhi_epi64(0xff, xy0, zt0);
    const __m512i b2 = _mm512_maskz_unpacklo_epi64(0xff, xy2, zt2);
    const __m512i b3 = _mm512_maskz_unpackhi_epi64(0xff, xy2, zt2);
    const __m512i b01_low = _mm512_maskz_shuffle_i32x4(all, b0, b1, 0x44), // 0 4 1 5
        b23_low = _mm512_maskz_shuffle_i32x4(all, b2, b3, 0x44);
    const __m512i b01_high = _mm512_maskz_shuffle_i32x4(all, b0, b1, 0xee), // 8 12 9 13
        b23_high = _mm512_maskz_shuffle_i32x4(all, b2, b3, 0xee);
    _mm512_storeu_si512(to, _mm512_maskz_shuffle_i32x4(all, b01_low, b23_low, 0x88));
    _mm512_storeu_si512(to + 4, _mm512_maskz_shuffle_i32x4(all, b01_low, b23_low, 0xdd));
    _mm512_storeu_si512(to + 8, _mm512_maskz_shuffle_i32x4(all, b01_high, b23_high, 0x88));
    _mm512_storeu_si512(to + 12, _mm512_maskz_shuffle_i32x4(all, b01_high, b23_high, 0xdd));
#else
    __m256i x, y, z, t;
    std::memcpy(&t, type, sizeof(t));
    std::memcpy(&x, &position[0].v, sizeof(x));
    std::memcpy(&y, &position[1].v, sizeof(y));
    std::memcpy(&z, &position[2].v, sizeof(z));
    const __m256i xy0 = _mm256_unpacklo_epi32(x, y), xy2 = _mm256_unpackhi_epi32(x, y);
    const __m256i zt0 = _mm256_unpacklo_epi32(z, t), zt2 = _mm256_unpackhi_epi32(z, t);
    const __m256i b0 = _mm256_unpacklo_epi64(xy0, zt0), b1 = _mm256_unpackhi_epi64(xy0, zt0);
    const __m256i b2 = _mm256_unpacklo_epi64(xy2, zt2), b3 = _mm256_unpackhi_epi64(xy2, zt2);
    const __m256i rows[4] = {
        _mm256_permute2x128_si256(b0, b1, 0x20), _mm256_permute2x128_si256(b2, b3, 0x20),
        _mm256_permute2x128_si256(b0, b1, 0x31), _mm256_permute2x128_si256(b2, b3, 0x31)};
    std::memcpy(to, rows, sizeof(rows));
#endif
}

inline constexpr std::int32_t clusters_ahead = 4;

/// What is moved a few clusters later: there are more arrays than a processor follows by itself.
PITCHDROP_INLINE void prefetch_cluster(const SlotView& slots, std::int32_t cluster)
{
    if (cluster >= slots.clusters) return;
    const std::int32_t at = cluster * width;
    for (int bead = 0; bead < width; bead += 4) __builtin_prefetch(slots.packed + at + bead, 1);
    for (const std::int32_t* array :
         {slots.x, slots.y, slots.z, slots.reference_x, slots.reference_y, slots.reference_z,
          slots.pruned_x, slots.pruned_y, slots.pruned_z})
        __builtin_prefetch(array + at, 1);
    for (const float* array : {slots.vx, slots.vy, slots.vz, slots.fx, slots.fy, slots.fz})
        __builtin_prefetch(array + at, 1);
}

/// Moves that are too long: shortened, or the first bead with one is reported. `fine` are the others.
PITCHDROP_INLINE void limit_moves(const StepLimit& limit, std::int32_t at, Floats squared, Mask fine,
                                FloatVector& move, KickDriftSums& sums)
{
    const std::uint32_t allowed = limit.shortens
                                      ? bits(squared < Floats(finite_step_squared))
                                      : bits(fine); // neither holds for "not a number"
    if (allowed != all_lanes && sums.runaway_slot < 0)
        sums.runaway_slot = at + __builtin_ctz(~allowed);
    if (limit.shortens)
        move = select(fine, Floats(1.0f), shortening(Floats(limit.length), squared)) * move;
}

inline KickDriftSums kick_drift(const SlotView& slots, const KickDriftRequest& request)
{
    KickDriftSums sums{0.0f, 0.0f, -1};
    std::int32_t* const position[3] = {slots.x, slots.y, slots.z};
    std::int32_t* const reference[3] = {slots.reference_x, slots.reference_y, slots.reference_z};
    std::int32_t* const pruned[3] = {slots.pruned_x, slots.pruned_y, slots.pruned_z};
    const float lengths[3] = {request.unit.x, request.unit.y, request.unit.z};
    const FloatVector unit = repeat(lengths), scale = repeat(request.scale),
                      drift = repeat(request.drift);
    const float limit = request.limit.length * request.limit.length;
    Floats largest(0.0f), largest_since_pruning(0.0f);

    for (std::int32_t c = request.first_cluster; c < request.last_cluster; ++c) {
        const std::int32_t at = c * width;
        const Floats inverse_mass = Floats::load(slots.inverse_mass + at);
        FloatVector v = kick_bead(scale, Floats(request.kick) * inverse_mass,
                                  load_velocity(slots, at), load_force(slots, at));
        FloatVector move;
        if (request.heats_beads) {
            Bath<Floats> bath{Floats(request.decay),
                              Floats(request.noise) * square_root(inverse_mass),
                              noise_of(slots, at, request.seed, request.step), Floats(0.0f)};
            with_thermostat(request.thermostat, [&]<class Kind>() PITCHDROP_INLINE_LAMBDA {
                if constexpr (Kind::exchange == HeatExchange::beads) {
                    if constexpr (Kind::chooses)
                        bath.choice = choices_of(slots, at, request.seed, request.step);
                    move = drift_bead<Kind>(drift, bath, v);
                }
            });
        } else {
            move = drift_bead(drift, v);
        }
        store_velocity(slots, at, v);
        const Floats squared = squared_length(move, unit);
        const Mask fine = squared < Floats(limit);
        if (bits(fine) != all_lanes) limit_moves(request.limit, at, squared, fine, move, sums);

        Ints position_now[3];
        Floats displacement_squared(0.0f), since_pruning(0.0f);
        for (int axis = 0; axis < 3; ++axis) {
            const Ints moved = Ints::load(position[axis] + at) + round_to_int(move[axis]);
            moved.store(position[axis] + at);
            position_now[axis] = moved;
            const Floats d = to_float(moved - Ints::load(reference[axis] + at)) * unit[axis];
            displacement_squared += d * d;
            const Floats p = to_float(moved - Ints::load(pruned[axis] + at)) * unit[axis];
            since_pruning += p * p;
        }
        largest = select(largest < displacement_squared, displacement_squared, largest);
        largest_since_pruning =
            select(largest_since_pruning < since_pruning, since_pruning, largest_since_pruning);
        prefetch_cluster(slots, c + clusters_ahead);
        store_packed(slots, at, position_now);
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
    const FloatVector scale = repeat(request.scale);
    const Floats zero(0.0f); // the few clusters of a request add up in the lanes
    Floats momentum_flux[3] = {zero, zero, zero};
    Floats force_velocity = zero, velocity_squared = zero, force_squared = zero;
    for (std::int32_t c = request.first_cluster; c < request.last_cluster; ++c) {
        const std::int32_t at = c * width;
        const Floats kick = Floats(request.kick) * Floats::load(slots.inverse_mass + at);
        const Floats mass = Floats::load(slots.mass + at);
        const FloatVector f = load_force(slots, at);
        const FloatVector v = kick_bead(scale, kick, load_velocity(slots, at), f);
        store_velocity(slots, at, v);
        if constexpr (measure)
            for (int axis = 0; axis < 3; ++axis) {
                momentum_flux[axis] += mass * v[axis] * v[axis];
                force_velocity += f[axis] * v[axis];
                velocity_squared += v[axis] * v[axis];
                force_squared += f[axis] * f[axis];
            }
    }
    KickSums sums{};
    if constexpr (measure) {
        for (int axis = 0; axis < 3; ++axis)
            sums.momentum_flux[axis] = double(sum(momentum_flux[axis]));
        sums.force_velocity = double(sum(force_velocity));
        sums.velocity_squared = double(sum(velocity_squared));
        sums.force_squared = double(sum(force_squared));
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
