#pragma once
#include "kernels/core/fixed_point.hpp"
#include "kernels/core/vec.hpp"
#include "kernels/physics/angle/all.hpp"
#include "kernels/physics/bond/all.hpp"
#include "kernels/physics/motion/advance.hpp"
#include "kernels/physics/motion/failure.hpp"
#include "kernels/simt/cta.hpp"

#include <cstdint>

// What kernels see of a batch: arrays over all beads of all replicas. Every replica owns whole
// blocks of `block_threads` slots, so that nothing it computes depends on its neighbours in memory.

namespace pitchdrop::device {

inline constexpr int block_threads = 128;
inline constexpr std::uint32_t no_bead = 0xffffffffu;

/// Constant while a replica advances by one segment.
struct ReplicaParameters {
    MotionSettings settings;
    Drive drive;
    std::int64_t begin_step, end_step; ///< of the segment
    double degrees;             ///< of freedom
    double mass;                ///< of all beads
    double cutoff, list_radius; ///< largest cutoff; the same plus the skin
    double pruned_radius;       ///< the same plus the pruned skin
    BondRow bond;
    AngleRow angle;
    std::uint32_t beads, first_block, blocks;
    std::uint32_t first_type;   ///< of this topology's beads in `BatchView::type`
    std::uint32_t first_row;    ///< of this topology's beads in `bond_begin` and `angle_begin`
    std::uint32_t first_pair, first_mass, types; ///< of this model's coefficients
    std::uint32_t capacity;     ///< neighbours per cluster
    std::uint64_t first_neighbour;
    std::uint32_t bonds_of_bead; ///< the most bonds of one: places in `BatchView::partner`
    std::uint64_t first_partner;
    std::uint32_t first_sample;
    std::int32_t exclude_bonded;

    PITCHDROP_INLINE std::uint32_t first_slot() const { return first_block * block_threads; }
    PITCHDROP_INLINE std::uint32_t slots() const { return blocks * block_threads; }
    /// Where the bonded partners of a slot, counted in the replica, begin.
    PITCHDROP_INLINE std::uint64_t partners_of(std::uint32_t local) const
    {
        return first_partner + std::uint64_t(local) * bonds_of_bead;
    }
};

/// Sums over the beads of a block or of a replica, by place.
enum SumPlace : int {
    sum_pair_virial = 0,    ///< xx yy zz xy xz yz
    sum_pair_energy = 6,
    sum_bonded_virial = 7,  ///< the same six
    sum_bond_energy = 13,
    sum_angle_energy = 14,
    sum_momentum_flux = 15, ///< x y z; at the start of a block the momentum
    sum_force_velocity = 18,
    sum_velocity_squared = 19,
    sum_force_squared = 20,
    sum_count = 21,
};

/// Numbers that pairs add up to: the places from sum_pair_virial on.
inline constexpr int pair_sum_count = 7;

/// Changes from step to step, on the device only; read by the host after a block.
struct ReplicaWork {
    StepCoefficients coefficients;
    double list_box_inverse[3];       ///< 1 / box when the lists were built
    double prune_box_inverse[3];      ///< and when they were pruned
    double total[sum_count];
    float unit[3];                    ///< length of a fixed-point unit
    float rebuild_distance_squared;   ///< a bead that has moved this far asks for new lists
    float prune_distance_squared;     ///< likewise, for pruned ones
    std::int32_t active;              ///< 0: all kernels pass this replica over
    StepPlan plan;
    std::int32_t rebuild;             ///< lists are to be built in this step
    std::int32_t prune;               ///< lists are to be pruned in this step
    std::int32_t rebuilds, prunings;  ///< how often in this block
    std::uint32_t runaway_bead, broken_bead; ///< the smallest of this step, or no_bead
    std::uint32_t needed_capacity;    ///< longest list, when one did not fit; else 0
    std::int32_t samples;             ///< written in this block
    FailureKind failure;
    std::uint32_t failed_bead;
    std::int64_t failed_step;
    std::int32_t committed;           ///< the block counts
};

/// Place in the box and type, one 16-byte load.
struct alignas(16) PackedBead {
    std::int32_t x, y, z;
    std::uint32_t type;

    PITCHDROP_INLINE FixedFraction fraction() const { return {x, y, z}; }
};

/// Bounding box of the beads in 32 neighbouring slots.
struct alignas(16) GroupBox {
    std::int32_t center[3];
    std::int32_t filled;
    float half_side[3]; ///< fixed-point units
    float padding;
};

inline constexpr int group_lanes = 32;

struct AngleEntry {
    std::uint32_t bead[3];
    std::uint32_t place; ///< which of the three the owner of the entry is
};

/// All device addresses of a batch.
struct BatchView {
    int replicas;
    const ReplicaParameters* parameters;
    ReplicaWork* work;
    MotionState* motion;
    MotionState* home_motion;
    const std::uint32_t* replica_of_block;

    // State at the last block boundary, in bead order: slot = first slot of the replica + bead.
    FixedPosition* home_position;
    Vec3<float>* home_velocity;

    // Inside a block, in an order that follows a space-filling curve.
    std::uint64_t *key, *sorted_key;
    std::uint32_t *home_slot, *source; ///< the identity; where a slot's bead comes from
    std::uint32_t* bead;               ///< a slot's bead index
    std::uint32_t* slot_of_bead;       ///< by home slot: place in the order, counted in the replica
    Vec3<std::int32_t>* image;         ///< of the box, that a bead lies in; its place is in `packed`
    PackedBead* packed;
    /// Where a bead is read by those who serve it: the same array, or that of the step before while beads
    /// move, or the block's own memory, where it `keeps_own`.
    PackedBead* own_packed;
    std::int32_t keeps_own;
    Vec3<float>* velocity;
    Vec3<float>* force;
    std::uint32_t* partner;            ///< slots of bonded beads, counted in the replica, or no_bead
    FixedFraction* list_origin;        ///< places when the lists were built
    GroupBox* group;
    std::uint32_t slots_without_tree;  ///< larger replicas have one
    GroupBox *branch, *trunk;          ///< around groups, in large replicas (box_tree.hpp)

    // Lists of clusters (clusters.hpp), one after the other.
    std::uint32_t *neighbour, *neighbour_count;
    FixedFraction* prune_origin;
    GroupBox* cluster;
    std::uint32_t *pruned, *pruned_count; ///< counts by cluster and part, as `neighbour_count`
    double* pair_partial; ///< pair_sum_count numbers per cooperating block

    // Topology in bead order.
    const std::uint8_t* type;
    const std::uint32_t *bond_begin, *bond_partner;
    const std::uint32_t* angle_begin;
    const AngleEntry* angle;

    const float* pair; ///< rows of the interactions' parameters
    const float* type_mass;

    double* partial; ///< sum_count numbers per block
    Sample* sample;
};

/// Where a thread of a bead kernel stands. `first_block` is that of the launch.
struct BeadPlace {
    std::uint32_t replica;
    std::uint32_t block; ///< counted over the batch
    std::uint32_t local; ///< counted in the replica
    std::uint32_t slot;  ///< counted over the batch
    bool occupied;
};

template <simt::Cta C>
PITCHDROP_DEVICE BeadPlace locate(const C& cta, const BatchView& batch, std::uint32_t first_block)
{
    BeadPlace place;
    place.block = first_block + std::uint32_t(cta.index());
    place.replica = batch.replica_of_block[place.block];
    const ReplicaParameters& parameters = batch.parameters[place.replica];
    place.slot = place.block * block_threads + std::uint32_t(cta.rank());
    place.local = place.slot - parameters.first_slot();
    place.occupied = place.local < parameters.beads;
    return place;
}

/// Shortest vector from b to a, in length units.
template <class A, class B>
PITCHDROP_DEVICE Vec3<float> separation(const A& a, const B& b, const float (&unit)[3])
{
    return {float(wrapped_difference(a.x, b.x)) * unit[0],
            float(wrapped_difference(a.y, b.y)) * unit[1],
            float(wrapped_difference(a.z, b.z)) * unit[2]};
}

} // namespace pitchdrop::device
