#pragma once
#include "kernels/loops/device/batch_view.hpp"
#include "kernels/loops/device/block_sum.hpp"

// Removal of the centre-of-mass velocity at the start of a block.

namespace pitchdrop::device {

struct BlockMomentum {
    using Shared = BlockSumShared;
    BatchView batch;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared& shared) const
    {
        const BeadPlace place = locate(cta, batch, 0);
        const ReplicaParameters& parameters = batch.parameters[place.replica];
        if (!batch.work[place.replica].active ||
            !removes_drift(parameters.settings, batch.motion[place.replica].step))
            return;
        double momentum[3] = {0, 0, 0};
        if (place.occupied) {
            const Vec3<float> v = batch.velocity[place.slot];
            const double mass =
                batch.type_mass[parameters.first_mass + batch.packed[place.slot].type];
            for (int axis = 0; axis < 3; ++axis) momentum[axis] = mass * double(v[axis]);
        }
        block_sum(cta, shared, momentum,
                  batch.partial + std::uint64_t(place.block) * sum_count + sum_momentum_flux);
    }
};

/// One block per bead block again; each adds up the momentum of the whole replica for itself.
struct RemoveDrift {
    struct Shared {
        double momentum[3];
    };
    BatchView batch;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared& shared) const
    {
        const BeadPlace place = locate(cta, batch, 0);
        const ReplicaParameters& parameters = batch.parameters[place.replica];
        if (!batch.work[place.replica].active ||
            !removes_drift(parameters.settings, batch.motion[place.replica].step))
            return;
        replica_sum(cta, batch, parameters, sum_momentum_flux, 3, shared.momentum);
        if (!place.occupied) return;
        Vec3<float> v = batch.velocity[place.slot];
        for (int axis = 0; axis < 3; ++axis)
            v[axis] = float(double(v[axis]) - shared.momentum[axis] / parameters.mass);
        batch.velocity[place.slot] = v;
    }
};

} // namespace pitchdrop::device
