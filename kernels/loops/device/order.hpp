#pragma once
#include "kernels/loops/device/batch_view.hpp"
#include "kernels/loops/device/space_filling_curve.hpp"

// Between the state in bead order and the working arrays along the space-filling curve.
// The order is a function of the state alone, so a restarted run finds the same one.

namespace pitchdrop::device {

/// Sorting keys: the replica, then the place on the curve.
PITCHDROP_DEVICE std::uint64_t sort_key(const BeadPlace& place, const FixedFraction& position)
{
    return (std::uint64_t(place.replica) << curve_key_bits) | curve_key(position);
}
/// Empty slots come last.
PITCHDROP_DEVICE std::uint64_t last_sort_key(const BeadPlace& place)
{
    const std::uint64_t last = (std::uint64_t(1) << curve_key_bits) - 1;
    return (std::uint64_t(place.replica) << curve_key_bits) | last;
}

struct SortKeys {
    using Shared = simt::NoShared;
    BatchView batch;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const BeadPlace place = locate(cta, batch, 0);
        batch.key[place.slot] = place.occupied
                                    ? sort_key(place, wrap(batch.home_position[place.slot]))
                                    : last_sort_key(place);
        batch.home_slot[place.slot] = place.slot;
    }
};

/// The bead of a home slot, or none, comes to a slot of the working arrays.
PITCHDROP_DEVICE void take_to_work(const BatchView& batch, const ReplicaParameters& parameters,
                                   std::uint32_t from, std::uint32_t slot)
{
    const std::uint32_t bead = from - parameters.first_slot();
    const bool occupied = bead < parameters.beads;
    const FixedPosition position = occupied ? batch.home_position[from] : FixedPosition{};
    batch.image[slot] = image_of(position);
    batch.packed[slot] = {wrap(position.x), wrap(position.y), wrap(position.z),
                          occupied ? batch.type[parameters.first_type + bead] : 0u};
    batch.velocity[slot] = occupied ? batch.home_velocity[from] : Vec3<float>{};
    batch.force[slot] = {};
    batch.bead[slot] = occupied ? bead : no_bead;
    batch.slot_of_bead[from] = slot - parameters.first_slot();
}

/// Working arrays of a new block.
struct Gather {
    using Shared = simt::NoShared;
    BatchView batch;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const BeadPlace place = locate(cta, batch, 0);
        const ReplicaParameters& parameters = batch.parameters[place.replica];
        take_to_work(batch, parameters, batch.source[place.slot], place.slot);
    }
};

/// Where a bead of the working arrays has come to.
PITCHDROP_DEVICE FixedPosition position_in_work(const BatchView& batch, std::uint32_t slot)
{
    const PackedBead own = batch.own_packed[slot];
    const Vec3<std::int32_t> image = batch.image[slot];
    return {unwrapped(image.x, own.x), unwrapped(image.y, own.y), unwrapped(image.z, own.z)};
}

/// Where a slot's bonded partners have come to, in the order of the topology; once all are in place.
PITCHDROP_DEVICE void find_partners(const BatchView& batch, const ReplicaParameters& parameters,
                                    std::uint32_t local)
{
    const std::uint32_t first = parameters.first_slot();
    const std::uint32_t bead = batch.bead[first + local];
    std::uint32_t count = 0;
    std::uint32_t* const places = batch.partner + parameters.partners_of(local);
    if (bead != no_bead) {
        const std::uint32_t row = parameters.first_row + bead;
        for (std::uint32_t k = batch.bond_begin[row]; k < batch.bond_begin[row + 1]; ++k)
            places[count++] = batch.slot_of_bead[first + batch.bond_partner[k]];
    }
    while (count < parameters.bonds_of_bead) places[count++] = no_bead;
}

struct FindPartners {
    using Shared = simt::NoShared;
    BatchView batch;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const BeadPlace place = locate(cta, batch, 0);
        find_partners(batch, batch.parameters[place.replica], place.local);
    }
};

/// Takes the result of a block home, unless the block does not count.
struct Scatter {
    using Shared = simt::NoShared;
    BatchView batch;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const BeadPlace place = locate(cta, batch, 0);
        if (!batch.work[place.replica].committed || !place.occupied) return;
        const std::uint32_t home = batch.source[place.slot];
        batch.home_position[home] = position_in_work(batch, place.slot);
        batch.home_velocity[home] = batch.velocity[place.slot];
    }
};

} // namespace pitchdrop::device
