#include "engine/observe/frame_history.hpp"

namespace pitchdrop {

/// The travel of the mean position is summed exactly, in integers.
void FrameHistory::take(const ReplicaState& state)
{
    const auto depth = std::size_t(depth_);
    if (frames_ == 0) {
        beads_ = std::uint32_t(state.position.size());
        position_.assign(depth * beads_, {0, 0, 0});
        box_.assign(3 * depth, 0);
        drift_.assign(3 * depth, 0);
    }
    const std::size_t row = std::size_t(frames_) % depth, before = (row + depth - 1) % depth;
    std::int64_t travel[3] = {0, 0, 0};
    for (std::uint32_t bead = 0; bead < beads_; ++bead) {
        FixedFraction& now = position_[row * beads_ + bead];
        now = wrap(state.position[bead]);
        const FixedFraction moved = wrapped_difference(now, position_[before * beads_ + bead]);
        for (int axis = 0; axis < 3; ++axis) travel[axis] += moved[axis];
    }
    for (std::size_t axis = 0; axis < 3; ++axis) {
        box_[3 * row + axis] = state.motion.box[axis];
        drift_[3 * row + axis] =
            frames_ == 0 ? 0.0 : drift_[3 * before + axis] + double(travel[axis]) / double(beads_);
    }
    ++frames_;
}

double FrameHistory::p_hop(std::int64_t frame, std::uint32_t bead, int before, int after) const
{
    const double* sides = box(frame);
    const double unit[3] = {unit_length(sides[0]), unit_length(sides[1]), unit_length(sides[2])};
    return p_hop_of(ring(), before, after, frame, bead, unit);
}

FixedFraction FrameHistory::mean_position(std::int64_t frame, int count, std::uint32_t bead) const
{
    const FrameRing frames = ring();
    return pitchdrop::mean_position(frames, frame, count, bead, frames.at(frame, bead));
}

void FrameHistory::save(Packer& packer) const
{
    packer.value(frames_);
    packer.value(beads_);
    packer.array(position_);
    packer.array(box_);
    packer.array(drift_);
}

bool FrameHistory::restore(Unpacker& unpacker)
{
    frames_ = unpacker.value<std::int64_t>();
    beads_ = unpacker.value<std::uint32_t>();
    position_ = unpacker.array<FixedFraction>();
    box_ = unpacker.array<double>();
    drift_ = unpacker.array<double>();
    const std::size_t rows = frames_ > 0 ? std::size_t(depth_) : 0;
    return frames_ >= 0 && position_.size() == rows * beads_ && box_.size() == 3 * rows &&
           drift_.size() == 3 * rows;
}

} // namespace pitchdrop
