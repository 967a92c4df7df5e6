#pragma once
#include "kernels/backend/device/device.hpp"
#include "kernels/loops/device/team/team_memory.hpp"

#include <vector>

namespace pitchdrop::device {

/// Consecutive blocks whose replicas share the same physics: one launch of the force kernels.
struct ForceGroup {
    int interaction, bond, angle; ///< places in the lists of types
    bool bonded;                  ///< there are bonds or angles
    std::uint32_t first_block = 0, blocks = 0;
    int first_replica = 0, replicas = 0;
};

/// What the host works out about a batch before anything is allocated on the device.
struct BatchLayout {
    std::vector<ReplicaParameters> parameters;
    std::vector<ForceGroup> groups;
    std::vector<std::uint32_t> replica_of_block;
    std::vector<std::uint8_t> type;
    std::vector<std::uint32_t> bond_begin, bond_partner, angle_begin;
    std::vector<AngleEntry> angle;
    std::uint64_t partners = 0; ///< places for slots of bonded beads
    std::vector<float> pair; ///< rows of numbers
    std::vector<float> type_mass;

    std::uint32_t slots() const
    {
        return std::uint32_t(replica_of_block.size()) * std::uint32_t(block_threads);
    }
};

/// Order in which replicas lie in memory: equal physics side by side. Entry k is the index of the
/// replica that comes k-th.
std::vector<std::size_t> memory_order(const std::vector<const Replica*>& replicas);

/// `replicas` in memory order. Throws InputError if one has more beads than lists can number.
BatchLayout lay_out(const std::vector<const Replica*>& replicas, const DeviceOptions& options);

/// Sets what `drive` may change.
void set_drive(ReplicaParameters& parameters, const MotionSettings& settings, const Drive& drive);

/// Place of every replica's samples; returns how many there can be in that many blocks of steps.
std::uint32_t assign_samples(std::vector<ReplicaParameters>& parameters, std::int64_t blocks);
/// Place of every replica's lists; returns the number of entries.
std::uint64_t assign_neighbours(std::vector<ReplicaParameters>& parameters);

/// Room for lists that consist of parts. Each takes whole groups of beads, so some get more than others.
inline std::uint32_t capacity_in_parts(std::uint32_t capacity)
{
    return capacity + capacity / 4 + std::uint32_t(list_parts * group_lanes);
}

/// Throws InputError naming the smallest side that would do.
void check_box(const double (&box)[3], double cutoff, double skin);
/// The same for structure functions and D²_min.
void check_reach(const double (&box)[3], double reach);

} // namespace pitchdrop::device
