#pragma once
#include "kernels/core/random.hpp"
#include "kernels/loops/device/batch_view.hpp"
#include "kernels/loops/device/block_sum.hpp"
#include "kernels/physics/motion/bead.hpp"

#include <cmath>

// One thread per bead: the two halves of a step around the force loop.

namespace pitchdrop::device {

/// Coefficients of the axes, as beads need them.
PITCHDROP_DEVICE Vec3<float> per_axis(const double (&value)[3])
{
    return {float(value[0]), float(value[1]), float(value[2])};
}

/// First kick and drift. Reports runaway beads and beads that have left their lists' margin.
struct KickDrift {
    using Shared = simt::NoShared;
    BatchView batch;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const BeadPlace place = locate(cta, batch, 0);
        ReplicaWork& work = batch.work[place.replica];
        if (work.active && place.occupied) serve(cta, place, work);
    }

    /// One bead; one thread of `cta` by itself.
    template <simt::Cta C>
    PITCHDROP_DEVICE void serve(C& cta, const BeadPlace& place, ReplicaWork& work) const
    {
        const ReplicaParameters& parameters = batch.parameters[place.replica];
        const StepCoefficients& step = work.coefficients;
        const PackedBead packed = batch.own_packed[place.slot];
        const float mass = batch.type_mass[parameters.first_mass + packed.type];
        const Vec3<float> drift = per_axis(step.drift);
        Vec3<float> v = kick_bead(per_axis(step.scale), float(step.kick) / mass,
                                  batch.velocity[place.slot], batch.force[place.slot]);
        Vec3<float> units;
        if (heats_beads(parameters.settings)) {
            const std::uint64_t seed = parameters.settings.seed;
            const auto number = std::uint64_t(batch.motion[place.replica].step);
            const std::uint32_t bead = batch.bead[place.slot];
            const auto xi =
                standard_normal<float>(seed, RandomStream::bead_velocity, number, bead);
            Bath<float> bath{float(step.decay), float(step.noise) / std::sqrt(mass),
                             {xi.value[0], xi.value[1], xi.value[2]}, 0.0f};
            with_thermostat(parameters.settings.thermostat, [&]<class Kind>() {
                if constexpr (Kind::exchange == HeatExchange::beads) {
                    if constexpr (Kind::chooses)
                        bath.choice = uniform01<float>(
                            random_bits(seed, RandomStream::bead_choice, number, bead).word[0]);
                    units = drift_bead<Kind>(drift, bath, v);
                }
            });
        } else {
            units = drift_bead(drift, v);
        }
        batch.velocity[place.slot] = v;
        move(cta, place, work, units, packed);
    }

private:
    /// As if the place were that of image 0.
    static PITCHDROP_DEVICE std::int64_t drifted(std::int32_t place, float units)
    {
        return unwrapped(0, place) + std::int64_t(std::rint(units));
    }

    template <simt::Cta C>
    PITCHDROP_DEVICE void move(C& cta, const BeadPlace& place, ReplicaWork& work, Vec3<float> units,
                               PackedBead packed) const
    {
        const StepLimit limit =
            step_limit(batch.parameters[place.replica].settings.dynamics);
        const float squared =
            squared_length(units, {work.unit[0], work.unit[1], work.unit[2]});
        if (!(squared < limit.length * limit.length)) { // also "not a number"
            if (!limit.shortens || !(squared < finite_step_squared)) {
                cta.atomic_minimum(&work.runaway_bead, batch.bead[place.slot]);
                return;
            }
            units = shortening(limit.length, squared) * units;
        }
        const FixedPosition moved_to{drifted(packed.x, units.x), drifted(packed.y, units.y),
                                     drifted(packed.z, units.z)};
        const Vec3<std::int32_t> crossed = image_of(moved_to); // seldom anything but nought
        if ((crossed.x | crossed.y | crossed.z) != 0) {
            Vec3<std::int32_t>& image = batch.image[place.slot];
            image = {image.x + crossed.x, image.y + crossed.y, image.z + crossed.z};
        }
        packed.x = wrap(moved_to.x);
        packed.y = wrap(moved_to.y);
        packed.z = wrap(moved_to.z);
        batch.packed[place.slot] = packed;
        if (batch.keeps_own) batch.own_packed[place.slot] = packed;

        const Vec3<float> moved = separation(packed, batch.list_origin[place.slot], work.unit);
        if (dot(moved, moved) > work.rebuild_distance_squared) work.rebuild = 1;
        const Vec3<float> since = separation(packed, batch.prune_origin[place.slot], work.unit);
        if (dot(since, since) > work.prune_distance_squared) work.prune = 1;
    }
};

/// What thermostat, barostat and FIRE want to know of a bead after a step.
inline constexpr int motion_sum_count = 6;

/// Second kick of one bead with its new force; what it adds to the sums.
PITCHDROP_DEVICE void kick_again(const BatchView& batch, const BeadPlace& place,
                                 const ReplicaWork& work, const Vec3<float>& f,
                                 double (&sums)[motion_sum_count])
{
    const ReplicaParameters& parameters = batch.parameters[place.replica];
    const float mass = batch.type_mass[parameters.first_mass + batch.own_packed[place.slot].type];
    const float kick = float(work.coefficients.second_kick) / mass;
    const Vec3<float> v = kick_bead(per_axis(work.coefficients.second_scale), kick,
                                    batch.velocity[place.slot], f);
    for (int axis = 0; axis < 3; ++axis) {
        sums[axis] = double(mass) * double(v[axis]) * double(v[axis]);
        sums[3] += double(f[axis]) * double(v[axis]);
        sums[4] += double(v[axis]) * double(v[axis]);
        sums[5] += double(f[axis]) * double(f[axis]);
    }
    batch.velocity[place.slot] = v;
}

template <simt::Cta C>
PITCHDROP_DEVICE void report_motion(C& cta, BlockSumShared& shared, const BatchView& batch,
                                    const BeadPlace& place, const ReplicaWork& work,
                                    const double (&sums)[motion_sum_count])
{
    if (work.plan.couples_or_samples)
        block_sum(cta, shared, sums,
                  batch.partial + std::uint64_t(place.block) * sum_count + sum_momentum_flux);
}

/// Second kick where there are no bonds; elsewhere BondedForces makes it.
struct SecondKick {
    using Shared = BlockSumShared;
    BatchView batch;
    std::uint32_t first_block;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared& shared) const
    {
        const BeadPlace place = locate(cta, batch, first_block);
        const ReplicaWork& work = batch.work[place.replica];
        if (!work.active) return;
        double sums[motion_sum_count] = {0, 0, 0, 0, 0, 0};
        if (place.occupied) kick_again(batch, place, work, batch.force[place.slot], sums);
        report_motion(cta, shared, batch, place, work, sums);
    }
};

} // namespace pitchdrop::device
