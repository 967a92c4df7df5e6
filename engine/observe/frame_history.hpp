#pragma once
#include "engine/io/packing.hpp"
#include "kernels/loops/frame_ring.hpp"
#include "kernels/model/replica.hpp"

#include <vector>

namespace pitchdrop {

/// The last `depth` frames of all beads, with the box and the drift of the mean position.
class FrameHistory {
public:
    explicit FrameHistory(int depth) : depth_(depth) {}

    /// Frames taken so far; the latest has the number `frames() - 1`.
    std::int64_t frames() const { return frames_; }
    std::uint32_t beads() const { return beads_; }

    void take(const ReplicaState& state);

    FrameRing ring() const { return {position_.data(), drift_.data(), depth_, beads_}; }
    /// Box of a frame that is still kept.
    const double* box(std::int64_t frame) const { return &box_[3 * std::size_t(frame % depth_)]; }
    double p_hop(std::int64_t frame, std::uint32_t bead, int before, int after) const;
    /// Mean position over the `count` frames that end with `frame`, wrapped.
    FixedFraction mean_position(std::int64_t frame, int count, std::uint32_t bead) const;

    void save(Packer& packer) const;
    /// False if the arrays do not have the size the depth asks for.
    bool restore(Unpacker& unpacker);

private:
    std::int32_t depth_;
    std::int64_t frames_ = 0;
    std::uint32_t beads_ = 0;
    std::vector<FixedFraction> position_; ///< depth × beads
    std::vector<double> box_, drift_;     ///< depth × 3; drift in fixed-point units
};

} // namespace pitchdrop
