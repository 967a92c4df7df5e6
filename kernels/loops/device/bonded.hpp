#pragma once
#include "kernels/loops/device/batch_view.hpp"
#include "kernels/loops/device/block_sum.hpp"
#include "kernels/loops/device/motion.hpp"

namespace pitchdrop::device {

/// Bonds and angles, gathered per bead and added to the pair forces; and, but for the forces a block
/// begins with, the second kick, which every bead can make as soon as it has its force. Reports
/// broken bonds.
template <class Bond, class Angle, bool kicks>
struct BondedForces {
    using Shared = BlockSumShared;
    BatchView batch;
    std::uint32_t first_block;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared& shared) const
    {
        const BeadPlace place = locate(cta, batch, first_block);
        ReplicaWork& work = batch.work[place.replica];
        if (!work.active) return;
        const ReplicaParameters& parameters = batch.parameters[place.replica];
        double sums[8] = {0, 0, 0, 0, 0, 0, 0, 0};
        double motion[motion_sum_count] = {0, 0, 0, 0, 0, 0};
        if (place.occupied) {
            Vec3<float> force = batch.force[place.slot];
            add(cta, place, work, parameters, force, sums);
            batch.force[place.slot] = force;
            if constexpr (kicks) kick_again(batch, place, work, force, motion);
        }
        if (work.plan.measure != Measure::forces)
            block_sum(cta, shared, sums,
                      batch.partial + std::uint64_t(place.block) * sum_count + sum_bonded_virial);
        if constexpr (kicks) report_motion(cta, shared, batch, place, work, motion);
    }

    /// What bonds and angles add to one bead; one thread of `cta` by itself. `sums` are the numbers
    /// from sum_bonded_virial on.
    template <simt::Cta C>
    PITCHDROP_DEVICE void add(C& cta, const BeadPlace& place, ReplicaWork& work,
                              const ReplicaParameters& parameters, Vec3<float>& force,
                              double (&sums)[8]) const
    {
        add_bonds(cta, place, work, parameters, force, sums);
        if (!parameters.angle.acts) return;
        add_angles(work, parameters, parameters.first_row + batch.bead[place.slot], force, sums);
    }

private:
    PITCHDROP_DEVICE PackedBead packed(const ReplicaParameters& parameters,
                                       std::uint32_t bead) const
    {
        const std::uint32_t first = parameters.first_slot();
        return batch.packed[first + batch.slot_of_bead[first + bead]];
    }

    /// Adds Σ r f to xx yy zz xy xz yz.
    static PITCHDROP_DEVICE void add_virial(double (&sums)[8], const Vec3<float>& r,
                                            const Vec3<float>& f, double weight)
    {
        sums[0] += weight * double(r.x) * double(f.x);
        sums[1] += weight * double(r.y) * double(f.y);
        sums[2] += weight * double(r.z) * double(f.z);
        sums[3] += weight * double(r.x) * double(f.y);
        sums[4] += weight * double(r.x) * double(f.z);
        sums[5] += weight * double(r.y) * double(f.z);
    }

    template <simt::Cta C>
    PITCHDROP_DEVICE void add_bonds(C& cta, const BeadPlace& place, ReplicaWork& work,
                                    const ReplicaParameters& parameters, Vec3<float>& force,
                                    double (&sums)[8]) const
    {
        const PackedBead own = batch.own_packed[place.slot];
        const std::uint32_t* const partner = batch.partner + parameters.partners_of(place.local);
        const auto& coefficients = view_fields<typename Bond::template Coefficients<float>>(parameters.bond.number);
        for (std::uint32_t k = 0; k < parameters.bonds_of_bead; ++k) {
            const std::uint32_t slot = partner[k];
            if (slot == no_bead) break;
            const PackedBead other = batch.packed[parameters.first_slot() + slot];
            const Vec3<float> r = separation(own, other, work.unit);
            const float r_squared = dot(r, r);
            if (r_squared > parameters.bond.broken_squared)
                cta.atomic_minimum(&work.broken_bead, batch.bead[place.slot]);
            const BondSample<float> sample = Bond::evaluate(r_squared, coefficients);
            const Vec3<float> pull = sample.force_over_r * r;
            force += pull;
            if (work.plan.measure == Measure::forces) continue;
            add_virial(sums, r, pull, 0.5); // a bond is met from both its beads
            sums[6] += 0.5 * double(sample.energy);
        }
    }

    PITCHDROP_DEVICE void add_angles(const ReplicaWork& work, const ReplicaParameters& parameters,
                                     std::uint32_t row, Vec3<float>& force, double (&sums)[8]) const
    {
        const auto& coefficients =
            view_fields<typename Angle::template Coefficients<float>>(parameters.angle.number);
        for (std::uint32_t k = batch.angle_begin[row]; k < batch.angle_begin[row + 1]; ++k) {
            const AngleEntry entry = batch.angle[k];
            const PackedBead first = packed(parameters, entry.bead[0]);
            const PackedBead middle = packed(parameters, entry.bead[1]);
            const PackedBead last = packed(parameters, entry.bead[2]);
            const Vec3<float> to_middle = separation(middle, first, work.unit);
            const Vec3<float> from_middle = separation(last, middle, work.unit);
            const AngleSample<float> sample =
                Angle::evaluate(to_middle, from_middle, coefficients);
            if (entry.place == 0) {
                force += sample.force_first;
            } else if (entry.place == 2) {
                force += sample.force_last;
            } else {
                force -= sample.force_first;
                force -= sample.force_last;
                if (work.plan.measure == Measure::forces) continue;
                add_virial(sums, to_middle, sample.force_first, -1.0);
                add_virial(sums, from_middle, sample.force_last, 1.0);
                sums[7] += double(sample.energy);
            }
        }
    }
};

} // namespace pitchdrop::device
