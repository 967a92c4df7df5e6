#pragma once
#include "kernels/backend/device/device_table.hpp"
#include "kernels/core/error.hpp"
#include "kernels/loops/device/evaluations.hpp"
#include "kernels/loops/device/observation.hpp"
#include "kernels/loops/device/structure.hpp"

#include <algorithm>
#include <memory>

namespace pitchdrop::device {

/// What is kept of one observed replica between its frames, in device memory; it outlives the batch
/// the replica happens to be in. Boxes are known to the host and kept there.
template <class Executor>
class DeviceObservation {
public:
    using Table = DeviceTable<Executor>;

    DeviceObservation(Executor& executor, const ObservationSettings& settings,
                      const ObservationState& state, std::uint32_t beads,
                      std::shared_ptr<const Table> table)
        : executor_(executor), settings_(settings), table_(std::move(table)), beads_(beads),
          frames_(state.frames), position_(executor), drift_(executor), softness_(executor),
          softness_sum_(executor), block_sum_(executor), count_(executor), rearranged_(executor),
          p_hop_(executor), d2_min_(executor)
    {
        const auto depth = std::size_t(settings.depth());
        const std::size_t softness = std::size_t(settings.softness_depth()) * beads;
        ObservationState held = state;
        if (frames_ == 0) {
            held.position.assign(depth * beads, FixedFraction{0, 0, 0});
            held.box.assign(3 * depth, 0);
            held.drift.assign(3 * depth, 0);
            held.softness.assign(softness, 0);
            if (settings.interval > 0) held.softness_sum.assign(beads, 0);
        }
        require(held.position.size() == depth * beads && held.box.size() == 3 * depth &&
                    held.drift.size() == 3 * depth && held.softness.size() == softness &&
                    held.softness_sum.size() == (settings.interval > 0 ? beads : 0),
                "the rings of an observation fit its settings");
        require(held.count.size() == held.rearranged.size() && held.count.size() % bins() == 0,
                "the counts of an observation fit its bins");
        if (frames_ > 0) mean_softness_ = pitchdrop::mean_softness(held);
        box_ = held.box;
        position_.upload(held.position);
        drift_.upload(held.drift);
        softness_.upload(held.softness);
        softness_sum_.upload(held.softness_sum);
        block_sum_.allocate(held.softness_sum.size());
        p_hop_.allocate(beads);
        if (settings.d2_min_radius > 0) d2_min_.allocate(beads);
        evaluations_ = held.evaluations;
        blocks_ = held.count.size() / bins();
        count_.upload(held.count);
        rearranged_.upload(held.rearranged);
    }

    const ObservationSettings& settings() const { return settings_; }
    const std::shared_ptr<const Table>& table() const { return table_; }
    /// How far sums over neighbours go.
    double reach() const { return std::max(table_->reach(), settings_.d2_min_radius); }
    std::uint32_t beads() const { return beads_; }

    /// Softness of the frame that is being taken, where it does not come from the positions.
    void give(const std::vector<float>& softness)
    {
        executor_.upload(softness_row(), softness.data(), softness.size() * sizeof(float));
    }
    StructureJob job() const
    {
        return {table_->view(), evaluations_ > 0 ? nullptr : softness_row(), 1};
    }

    /// Softness between frames in a stage that began at step `begin`.
    EvaluationJob evaluation_job(std::int64_t begin) const
    {
        return {table_->view(), block_sum_.data(), softness_sum_.data(), begin,
                settings_.interval};
    }
    void add_evaluations(std::int64_t count) { evaluations_ += count; }

    /// The frame at the present positions, in this box. A time block begins here if one does.
    FrameRequest request(const double (&box)[3])
    {
        FrameRequest request{};
        request.active = 1;
        request.frame = frames_;
        request.counted = frames_ - settings_.hop.frames_after;
        request.completes = is_complete(request.counted);
        request.settings = settings_;
        request.depth = settings_.depth();
        request.softness_depth = settings_.softness_depth();
        const Hyperplane& plane = *settings_.hyperplane;
        request.average =
            plane.positions == StructurePositions::time_average ? plane.average_frames : 1;
        std::copy_n(box, 3, box_.begin() + 3 * (frames_ % request.depth));
        request.position = position_.data();
        request.drift = drift_.data();
        request.softness = softness_.data();
        request.softness_sum = softness_sum_.data();
        request.evaluations = evaluations_;
        request.p_hop = p_hop_.data();
        if (!request.completes) return request;

        const double* then = box_.data() + 3 * (request.counted % request.depth);
        for (int axis = 0; axis < 3; ++axis) request.unit[axis] = unit_length(then[axis]);
        add_d2_min(request, box);
        const auto block = std::size_t(request.counted / settings_.block_frames);
        make_room(block + 1);
        request.count = count_.data() + block * bins();
        request.rearranged = rearranged_.data() + block * bins();
        return request;
    }
    void conclude(double mean_softness)
    {
        const std::int64_t counted = frames_ - settings_.hop.frames_after;
        hop_frame_ = is_complete(counted) ? counted : -1;
        ++frames_;
        evaluations_ = 0;
        mean_softness_ = mean_softness;
    }
    double mean_softness() const { return mean_softness_; } ///< of the frame taken last

    BeadMeasures bead_measures() const
    {
        require(frames_ > 0, "beads have been measured once a frame was taken");
        const std::int64_t row = (frames_ - 1) % settings_.softness_depth();
        BeadMeasures measures;
        measures.softness = softness_.download(std::size_t(row) * beads_, beads_);
        measures.hop_frame = hop_frame_;
        if (hop_frame_ < 0) return measures;
        measures.p_hop = p_hop_.download(0, beads_);
        if (settings_.d2_min_radius > 0) measures.d2_min = d2_min_.download(0, beads_);
        return measures;
    }

    ObservationState state() const
    {
        ObservationState state;
        state.frames = frames_;
        state.position = position_.download(0, std::size_t(settings_.depth()) * beads_);
        state.box = box_;
        state.drift = drift_.download(0, box_.size());
        state.softness = softness_.download(0, std::size_t(settings_.softness_depth()) * beads_);
        state.evaluations = evaluations_;
        if (settings_.interval > 0) state.softness_sum = softness_sum_.download(0, beads_);
        state.count = count_.download(0, blocks_ * bins());
        state.rearranged = rearranged_.download(0, blocks_ * bins());
        return state;
    }

private:
    std::size_t bins() const { return std::size_t(settings_.bins.count); }
    float* softness_row() const
    {
        return softness_.data() + (frames_ % settings_.softness_depth()) * std::int64_t(beads_);
    }

    bool is_complete(std::int64_t frame) const
    {
        return frame >= std::max(settings_.hop.frames_before, settings_.lead);
    }

    /// From the first frame of window A to the last of window B, which is being taken in this box.
    void add_d2_min(FrameRequest& request, const double (&box)[3])
    {
        if (!(settings_.d2_min_radius > 0)) return;
        request.d2_min = d2_min_.data();
        request.reference = request.counted - settings_.hop.frames_before;
        const double* then = box_.data() + 3 * (request.reference % request.depth);
        for (int axis = 0; axis < 3; ++axis) {
            request.lengths.reference[axis] = unit_length(then[axis]);
            request.lengths.later[axis] = unit_length(box[axis]);
        }
        request.lengths.radius_squared = settings_.d2_min_radius * settings_.d2_min_radius;
    }

    /// Counts of a new block are zero. Memory grows by half, so that copying it stays rare.
    void make_room(std::size_t blocks)
    {
        if (blocks <= blocks_) return;
        for (auto* counts : {&count_, &rearranged_}) {
            std::vector<std::int64_t> held = counts->download(0, blocks_ * bins());
            const std::size_t room = counts->size() / bins();
            held.resize((blocks <= room ? room : blocks + blocks / 2) * bins(), 0);
            counts->upload(held);
        }
        blocks_ = blocks;
    }

    Executor& executor_;
    ObservationSettings settings_;
    std::shared_ptr<const Table> table_;
    std::uint32_t beads_;
    std::int64_t frames_;
    std::vector<double> box_; ///< depth × 3
    std::size_t blocks_ = 0;  ///< time blocks begun
    double mean_softness_ = 0;
    std::int64_t evaluations_ = 0;
    DeviceArray<FixedFraction, Executor> position_;
    DeviceArray<double, Executor> drift_;
    DeviceArray<float, Executor> softness_;
    DeviceArray<double, Executor> softness_sum_; ///< of evaluations between frames
    DeviceArray<float, Executor> block_sum_;     ///< within a block of steps
    DeviceArray<std::int64_t, Executor> count_, rearranged_;
    DeviceArray<float, Executor> p_hop_, d2_min_; ///< of `hop_frame_`, by bead; no part of the state
    std::int64_t hop_frame_ = -1;
};

} // namespace pitchdrop::device
