#pragma once
#include "kernels/backend/cpu/simd/table.hpp"
#include "kernels/model/replica.hpp"

#include <cstdint>
#include <vector>

namespace pitchdrop {

/// Half-open range of indices.
struct IndexRange {
    std::int32_t first, last;
};

inline UnitLengths unit_lengths(const double box[3])
{
    return {float(unit_length(box[0])), float(unit_length(box[1])), float(unit_length(box[2]))};
}

/// The beads of one replica in spatial order, with the bins that find neighbours.
/// Filled anew at every block boundary as a function of the state alone.
class Slots {
public:
    Slots(const Topology& topology, const Model& model, std::int32_t width);

    /// Decides the order: columns in serpentine order, along z inside a column.
    void sort(const ReplicaState& state);
    /// Copies the beads of a range of slots from the state. After `sort`.
    void fill(const ReplicaState& state, IndexRange slots);
    /// Translates the bonds of a range of slots. After every range was filled.
    void connect(IndexRange slots);
    /// Copies positions and velocities of a range of slots back into the state.
    void store(ReplicaState& state, IndexRange slots) const;

    const SlotView& view() const { return view_; }
    const GridView& grid() const { return grid_view_; }
    std::uint32_t slot_of(std::uint32_t bead) const { return slot_of_[bead]; }
    std::size_t bytes() const;

private:
    void choose_grid(const MotionState& motion);

    const Topology& topology_;
    std::vector<float> type_mass_;
    std::vector<std::uint32_t> bead_partner_; ///< bonds_per_bead rows of beads; own bead where none

    struct SortKey {
        std::uint32_t height; ///< along the column, in its direction
        std::uint32_t bin;
    };
    std::vector<SortKey> keys_;        ///< by bead
    std::vector<std::uint32_t> order_; ///< slot → bead
    std::vector<std::uint32_t> bead_, slot_of_, bonds_;
    std::vector<std::int32_t> integers_;  ///< x y z and where lists were made and pruned
    std::vector<float> floats_;           ///< velocities, forces, masses
    std::vector<PackedBead> packed_;
    std::vector<std::int32_t> bin_start_, next_in_bin_, column_of_;
    SlotView view_{};
    GridView grid_view_{};
};

} // namespace pitchdrop
