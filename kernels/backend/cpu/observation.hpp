#pragma once
#include "kernels/backend/cpu/team.hpp"
#include "kernels/loops/frame_ring.hpp"
#include "kernels/model/observation.hpp"
#include "kernels/model/replica.hpp"
#include "kernels/model/softness_table.hpp"

#include <algorithm>
#include <memory>
#include <optional>

namespace pitchdrop {

/// Frames, rings and counts of one replica on the CPU. `take_frame` is called by all threads of a
/// team; what it counts does not depend on their number.
class Observation {
public:
    /// `table` is that of the settings' hyperplane; replicas with the same hyperplane share it.
    Observation(const ObservationSettings& settings, const ObservationState& state,
                std::shared_ptr<const SoftnessTable> table, std::uint32_t beads);

    const ObservationSettings& settings() const { return settings_; }
    const ObservationState& state() const { return state_; }
    const std::shared_ptr<const SoftnessTable>& table() const { return table_; }
    /// How far sums over neighbours go.
    double reach() const { return std::max(table_->reach(), settings_.d2_min_radius); }
    BeadMeasures bead_measures() const;

    /// Puts the present positions into the ring; afterwards the softness of this frame may be
    /// written to `softness_row`.
    void take_positions(const Team& team, const ReplicaState& replica);
    float* softness_row();
    /// Adds what was evaluated between two block boundaries: `sum` of one bead, then the number.
    void add_softness(std::uint32_t bead, float sum) { state_.softness_sum[bead] += double(sum); }
    void add_evaluations(std::int64_t count) { state_.evaluations += count; }
    /// Mean over the evaluations since the last frame into this frame's row; false if there are none.
    bool take_mean_softness(const Team& team);
    /// Whether D²_min is wanted with this frame. It is that from the first frame of window A to this
    /// one, the last of window B, and is written to `d2_min_row`, by bead.
    bool measures_d2_min() const;
    MotionLengths motion_lengths() const;
    const double* reference_box() const { return box_of(reference_frame()); }
    BeadMotion motion(std::uint32_t bead) const;
    float* d2_min_row() { return d2_min_.data(); }
    /// Mean position of a bead over the last frames of a time average, wrapped.
    FixedFraction averaged(std::uint32_t bead) const;
    /// Counts the frame whose windows are complete now, and ends the frame.
    void conclude(const Team& team, std::optional<FrameSummary>& summary);

private:
    struct Part {
        FrameSummary sums;
        std::vector<std::int64_t> count, rearranged;
        std::int64_t travel[3];
    };
    FrameRing ring() const;
    IndexRange part_beads(std::int32_t part) const;
    void count_part(Part& part, IndexRange beads, std::int64_t frame);
    void merge(std::int64_t frame, FrameSummary& summary);
    bool is_complete(std::int64_t frame) const;
    std::int64_t counted_frame() const { return state_.frames - settings_.hop.frames_after; }
    std::int64_t reference_frame() const { return counted_frame() - settings_.hop.frames_before; }
    const double* box_of(std::int64_t frame) const
    {
        return state_.box.data() + 3 * (frame % settings_.depth());
    }

    ObservationSettings settings_;
    ObservationState state_;
    std::uint32_t beads_;
    std::shared_ptr<const SoftnessTable> table_;
    std::vector<float> p_hop_, d2_min_; ///< of `hop_frame_`, by bead; no part of the state
    std::int64_t hop_frame_ = -1;
    std::vector<Part> parts_; ///< of fixed size, so that sums have a fixed order
};

} // namespace pitchdrop
