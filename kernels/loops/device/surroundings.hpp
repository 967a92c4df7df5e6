#pragma once
#include "kernels/loops/device/batch_view.hpp"
#include "kernels/loops/device/bits.hpp"
#include "kernels/loops/device/bounding_boxes.hpp"

// The neighbours of one bead at a time, found by a tile of 32 lanes and put side by side. The reach
// of structure functions is their own, so neither lists nor their radius are used: the tile looks
// into the groups of 32 beads whose bounding boxes come near. Bonded neighbours count.

namespace pitchdrop::device {

/// A neighbour as seen from the centre: a unit vector and how far.
struct alignas(16) Neighbour {
    float x, y, z;
    float distance;
};

/// How many fit into shared memory: a sphere of 2.5 at density 1 holds 65.
inline constexpr std::uint32_t shared_neighbours = 128;
inline constexpr std::uint32_t shared_groups = 256;
/// So that rounding loses no neighbour.
inline constexpr double reach_margin = 1e-4;

/// Groups in which a bead of one group may find neighbours: listed, or all where the list is full.
struct NearGroups {
    const std::uint32_t* list;
    std::uint32_t count;
    bool listed;

    PITCHDROP_DEVICE std::uint32_t operator[](std::uint32_t n) const
    {
        return listed ? list[n] : n;
    }
};

/// One replica in the order of the curve.
struct Surroundings {
    const PackedBead* bead; ///< by slot of the replica
    const GroupBox* box;
    BoxTree tree;
    std::uint32_t beads, groups;
    float unit[3];

    PITCHDROP_DEVICE Surroundings(const BatchView& batch, std::uint32_t replica)
        : tree(batch, batch.parameters[replica], replica)
    {
        const ReplicaParameters& parameters = batch.parameters[replica];
        bead = batch.packed + parameters.first_slot();
        box = batch.group + parameters.first_slot() / group_lanes;
        beads = parameters.beads;
        groups = parameters.slots() / group_lanes;
        for (int axis = 0; axis < 3; ++axis) unit[axis] = batch.work[replica].unit[axis];
    }

    /// `list` has room for `capacity` groups; `collect` waits until it is written.
    template <simt::Cta C>
    PITCHDROP_DEVICE NearGroups near_groups(C& cta, std::uint32_t own_group, float reach,
                                            std::uint32_t* list, std::uint32_t capacity) const
    {
        const auto tile = cta.template tile<32>();
        const GroupBox own = box[own_group];
        std::uint32_t count = 0;
        visit_near_groups(tile, own, tree, unit, reach + float(reach_margin),
                          [&](std::uint32_t base, std::uint32_t chosen) {
                              const auto lane = std::uint32_t(tile.rank());
                              const std::uint32_t at =
                                  count + std::uint32_t(set_bits_below(chosen, tile.rank()));
                              if ((chosen >> lane & 1u) != 0 && at < capacity)
                                  list[at] = base + lane;
                              count += std::uint32_t(set_bits(chosen));
                          });
        const bool listed = count <= capacity;
        return {list, listed ? count : groups, listed};
    }

    /// Calls visit(group) for the near groups with a bead that may be nearer than `radius` to that in
    /// `slot`, in their order, by all lanes together.
    template <simt::Cta C, class Visit>
    PITCHDROP_DEVICE void visit_groups(C& cta, std::uint32_t slot, const NearGroups& near,
                                       float radius, Visit&& visit) const
    {
        const auto tile = cta.template tile<32>();
        const PackedBead own = bead[slot];
        const GroupBox point{{own.x, own.y, own.z}, 1, {0, 0, 0}, 0};
        cta.sync(); // the list of groups is there, and what was visited before is done with
        for (std::uint32_t base = 0; base < near.count; base += group_lanes) {
            const std::uint32_t n = base + std::uint32_t(tile.rank());
            const bool may = n < near.count && within_reach(point, box[near[n]], unit, radius);
            for (std::uint32_t bits = tile.ballot(may); bits != 0; bits &= bits - 1)
                visit(near[base + std::uint32_t(lowest_bit(bits))]);
        }
    }

    /// Neighbours of the bead in `slot` nearer than the reach, in order of their slots. Returns how
    /// many there are, also where `room` holds only `capacity` of them.
    template <simt::Cta C>
    PITCHDROP_DEVICE std::uint32_t collect(C& cta, std::uint32_t slot, const NearGroups& near,
                                           float reach_squared, Neighbour* room,
                                           std::uint32_t capacity) const
    {
        const auto tile = cta.template tile<32>();
        const PackedBead own = bead[slot];
        const float radius = square_root(reach_squared) + float(reach_margin);
        std::uint32_t count = 0;
        visit_groups(cta, slot, near, radius, [&](std::uint32_t group) {
            count += look_into(tile, own, group, reach_squared, room, count, capacity);
        });
        cta.sync();
        return count;
    }

private:
    /// A lane per bead of the group. The bead itself is at distance zero.
    template <class T>
    PITCHDROP_DEVICE std::uint32_t look_into(const T& tile, const PackedBead& own,
                                             std::uint32_t group, float reach_squared,
                                             Neighbour* room, std::uint32_t count,
                                             std::uint32_t capacity) const
    {
        const std::uint32_t slot = group * group_lanes + std::uint32_t(tile.rank());
        const Vec3<float> r = separation(bead[slot], own, unit);
        const float squared = dot(r, r);
        const bool near = slot < beads && 0.0f < squared && squared < reach_squared;
        const std::uint32_t chosen = tile.ballot(near);
        const std::uint32_t at = count + std::uint32_t(set_bits_below(chosen, tile.rank()));
        if (near && at < capacity) {
            const float distance = square_root(squared), inverse = reciprocal(distance);
            room[at] = {r.x * inverse, r.y * inverse, r.z * inverse, distance};
        }
        return std::uint32_t(set_bits(chosen));
    }
};

} // namespace pitchdrop::device
