#pragma once
#include "kernels/loops/device/drift.hpp"
#include "kernels/loops/device/order.hpp"
#include "kernels/loops/device/team/team_sums.hpp"

// How a block of steps begins and ends inside a launch: the same order along the space-filling curve
// that the graph sorts into, here by counting. A key's place is the number of smaller keys: N²
// comparisons without any exchange, a few microseconds for the systems that teams are for.

namespace pitchdrop::device {

/// Sorting key of a home slot. Keys are distinct, and sort as a stable sort by place on the curve does.
PITCHDROP_DEVICE std::uint64_t distinct_key(const FixedPosition& position, std::uint32_t home)
{
    static_assert(curve_key_bits + entry_slot_bits <= 64);
    return curve_key(wrap(position)) << entry_slot_bits | home;
}

/// Keys of all home slots, when a launch begins; later blocks of steps find those of `go_home`.
template <class Member>
PITCHDROP_DEVICE void write_keys(const Member& member)
{
    const BatchView& batch = member.shared.batch;
    const std::uint32_t threads = std::uint32_t(member.team.size() * member.cta.size());
    std::uint32_t home = std::uint32_t(member.team.rank() * member.cta.size() + member.cta.rank());
    for (; home < member.shared.parameters.beads; home += threads)
        batch.key[home] = distinct_key(batch.home_position[home], home);
}

/// A bead comes to its place in the order, in both buffers of positions.
template <class Member>
PITCHDROP_DEVICE void take_place(const Member& member, std::uint32_t home, std::uint32_t slot)
{
    const BatchView& batch = member.shared.batch; // its positions are buffer 0 when a block begins
    take_to_work(batch, member.shared.parameters, home, slot);
    member.shared.positions[1][slot] = batch.packed[slot];
}

/// Working arrays of a new block of steps in global memory, from the state and the keys at home. Warps
/// take four home slots at a time and look through all keys.
template <class Member>
PITCHDROP_DEVICE_CALL void sort_and_gather(const Member member)
{
    constexpr int at_once = 4;
    const BatchView& batch = member.shared.batch;
    const std::uint32_t beads = member.shared.parameters.beads;
    const auto tile = member.cta.template tile<32>();
    for (std::uint32_t first = std::uint32_t(member.team_warp()) * at_once; first < beads;
         first += std::uint32_t(member.team_warps()) * at_once) {
        std::uint64_t own[at_once];
        int smaller[at_once] = {0, 0, 0, 0};
        for (std::uint32_t n = 0; n < at_once; ++n)
            own[n] = batch.key[first + n < beads ? first + n : first];
        for (std::uint32_t k = std::uint32_t(tile.rank()); k < beads; k += 32) {
            const std::uint64_t key = batch.key[k];
            for (int n = 0; n < at_once; ++n) smaller[n] += key < own[n];
        }
        std::uint32_t place = 0;
        for (int n = 0; n < at_once; ++n) {
            const int sum = tile.sum(smaller[n]);
            if (tile.rank() == n) place = std::uint32_t(sum);
        }
        const std::uint32_t home = first + std::uint32_t(tile.rank());
        if (tile.rank() < at_once && home < beads) take_place(member, home, place);
    }
    // Empty slots stay where they are.
    const std::uint32_t slots = member.shared.parameters.slots();
    if (member.team.rank() != 0) return;
    for (std::uint32_t slot = beads + std::uint32_t(member.cta.rank()); slot < slots;
         slot += std::uint32_t(member.cta.size())) {
        take_place(member, slot, slot);
    }
}

/// The block's own beads come into its own memory, when the order is known and all have met.
template <class Member>
PITCHDROP_DEVICE void take_in(const Member& member)
{
    const BatchView &global = member.shared.global, &batch = member.shared.batch;
    const ReplicaParameters& parameters = member.shared.parameters;
    member.for_own_slots([&](const BeadPlace& place) {
        if (batch.keeps_own) {
            batch.image[place.slot] = global.image[place.slot];
            batch.velocity[place.slot] = global.velocity[place.slot];
            batch.own_packed[place.slot] = member.shared.positions[0][place.slot];
        }
        find_partners(batch, parameters, place.local);
    });
}

/// Takes the result of a block of steps home.
template <class Member>
PITCHDROP_DEVICE void go_home(const Member& member)
{
    const BatchView& batch = member.shared.batch;
    const EvaluationJob& job = member.shared.job;
    member.for_own_beads([&](const BeadPlace& place) {
        const std::uint32_t home = batch.bead[place.slot];
        const FixedPosition position = position_in_work(batch, place.slot);
        batch.home_position[home] = position;
        batch.home_velocity[home] = batch.velocity[place.slot];
        if (batch.keeps_own)
            member.shared.global.force[place.slot] = batch.force[place.slot];
        batch.key[home] = distinct_key(position, home);
        if (job.interval > 0) job.sum[home] += double(job.block_sum[home]);
    });
}

/// Removal of the centre-of-mass velocity, where it is due.
template <class Member>
PITCHDROP_DEVICE void remove_drift(const Member& member)
{
    const ReplicaParameters& parameters = member.shared.parameters;
    if (!removes_drift(parameters.settings, member.shared.motion.step)) return;
    const BatchView& batch = member.shared.batch;
    member.for_own_slots([&](const BeadPlace& place) {
        double momentum[3] = {0, 0, 0};
        if (place.occupied) {
            const double mass =
                batch.type_mass[parameters.first_mass + batch.packed[place.slot].type];
            const Vec3<float> v = batch.velocity[place.slot];
            for (int axis = 0; axis < 3; ++axis) momentum[axis] = mass * double(v[axis]);
        }
        report_beads(member, place, sum_momentum_flux, momentum);
    });
    member.meet();
    total_sums(member, Measure::forces);
    member.for_own_beads([&](const BeadPlace& place) {
        Vec3<float> v = batch.velocity[place.slot];
        for (int axis = 0; axis < 3; ++axis)
            v[axis] = float(double(v[axis]) -
                            member.shared.work.total[sum_momentum_flux + axis] / parameters.mass);
        batch.velocity[place.slot] = v;
    });
}

} // namespace pitchdrop::device
