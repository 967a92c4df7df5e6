#pragma once
#include "kernels/backend/backend.hpp"
#include "kernels/backend/cpu/angles.hpp"
#include "kernels/backend/cpu/neighbour_list.hpp"
#include "kernels/backend/cpu/observable.hpp"
#include "kernels/backend/cpu/slots.hpp"
#include "kernels/backend/cpu/team.hpp"
#include "kernels/model/bonded.hpp"
#include "kernels/model/pair_table.hpp"
#include "kernels/physics/motion/all.hpp"

namespace pitchdrop {

/// So that rounding in the search loses no neighbour.
inline constexpr double reach_margin = 1e-4;

/// One replica on the CPU. `advance` is called by all threads of a team together; what it computes
/// does not depend on their number.
class CpuReplica {
public:
    CpuReplica(const Replica& replica, const SimdKernels& simd, const ListSettings& list,
               std::int32_t window);

    void drive(const MotionSettings& settings, const Drive& drive);
    void advance(const Team& team, std::int64_t steps, Progress& progress);
    Evaluation evaluate();

    /// What looks on from now on; it must stay where it is until another, or none, takes its place.
    void watch(CpuObservable* observable) { observable_ = observable; }

    // For observables, between segments. All threads of a team together:
    /// Order, slots and lists of positions of this replica, with all pairs within `reach`.
    const NeighbourList& neighbours(const Team& team, const ReplicaState& at, double reach);
    const SlotView& slots() const { return slots_.view(); }
    const SimdKernels& simd() const { return simd_; }
    double largest_cutoff() const { return pair_table_.largest_cutoff; }

    const ReplicaState& state() const { return replica_.state; }
    bool has_failed() const { return failed_; }
    std::size_t bytes() const;
    std::int64_t list_entries() const { return list_.entries(); }

private:
    /// What a thread keeps while it works through a block; equal on all threads of the team.
    struct Block {
        MotionState motion;
        double list_box_inverse[3];   ///< 1 / box when the list was made
        double bin_margin;            ///< how far beads may be from the bins they were sorted into
        double drift;                 ///< largest displacement since the list was made
        double pruned_box_inverse[3]; ///< 1 / box when the list was pruned
        double pruned_drift;          ///< largest displacement since then
        std::int64_t begin, watched;  ///< steps: where the block begins, and the last one that was watched
    };

    bool fail(const Team& team, Progress& progress, const Failure& failure);
    void remove_drift();
    void begin_block(const Team& team, Block& block);
    void prepare(const Team& team, Block& block);
    void end_block(const Team& team, const Block& block);
    bool step(const Team& team, Block& block, Progress& progress);

    void begin_list(Block& block);
    void begin_pruned(Block& block);
    void make_list(const Team& team, Block& block);
    void prune_list(const Team& team, Block& block);
    void note_displacements(Block& block) const;
    ListUpdate lists_due(const Block& block) const;
    void update_lists(const Team& team, Block& block, ListUpdate due);
    struct SecondKick {
        KickRequest request;
        bool measure;
    };
    void compute_forces(const Team& team, const Block& block, Measure measure,
                        const SecondKick* kick = nullptr);
    BeadsOfStep beads_of(const Block& block) const;
    void kick_and_drift(const Team& team, Block& block, const StepCoefficients& coefficients);
    void kick(std::int32_t chunk, SecondKick kick);
    PotentialSums reduce_potential() const;
    StepSums reduce_motion(const PotentialSums& potential) const;
    Failure runaway(const Block& block) const;
    Failure broken_bond(const Block& block) const;
    std::uint32_t bead_of(std::int32_t slot) const { return slots_.view().bead[slot]; }

    Replica replica_;
    const SimdKernels& simd_;
    PairTable pair_table_;
    std::vector<float> pair_numbers_;
    BondRow bond_row_;
    double list_radius_;
    double pruned_radius_;
    double degrees_ = 0;
    Slots slots_;
    NeighbourList list_;
    NeighbourList structure_list_; ///< lists with the reach of structure functions
    CpuObservable* observable_ = nullptr;
    Angles angles_;
    std::vector<ForceSums> force_sums_;     ///< per chunk
    std::vector<double> angle_energy_;      ///< per chunk
    std::vector<KickSums> kick_sums_;       ///< per chunk
    std::vector<KickDriftSums> drift_sums_; ///< per chunk
    bool failed_ = false;
    bool prepared_ = false; ///< slots and list are those of the present positions
};

} // namespace pitchdrop
