#pragma once
#include "engine/config/sample_settings.hpp"
#include "engine/observe/frame_history.hpp"
#include "kernels/model/observation.hpp"

#include <cstdint>
#include <vector>

namespace pitchdrop {

/// Which beads are taken as examples of soft and hard.
struct LabelSettings {
    HopSettings hop;
    SoftExamples soft = SoftExamples::maxima;
    int lead = 0;                 ///< frames from the structure of a soft example to its hop
    double hard_threshold = 0.05; ///< σ²: hard is whose p_hop stays below it …
    int hard_frames = 100;        ///< … for so many frames
    HardWindows hard_windows = HardWindows::separate;

    /// p_hop(t) is a maximum if it is the largest of this many frames on either side.
    int maximum_frames() const { return hop.frames_before; }
    /// When p_hop of frame t is there, all labels of the structure of frame t − delay() are known.
    int delay() const
    {
        const int until_soft = soft == SoftExamples::maxima ? maximum_frames() : 0;
        return std::max(until_soft + lead, hard_frames / 2);
    }
};

/// The structure of this bead at this frame is an example.
struct LabelledBead {
    std::int64_t frame = 0;
    std::uint32_t bead = 0;
    std::int32_t label = 0; ///< +1 soft, −1 hard
};

/// Follows p_hop of every bead and finds the examples. Soft: the frame `lead` before a local
/// maximum of p_hop above the threshold, or before every frame above it. Hard: the middle of a time in
/// which p_hop stayed below `hard_threshold`; these times do not overlap, so that a bead gives one
/// example in each, or each frame ends one.
class RearrangementLabels {
public:
    explicit RearrangementLabels(const LabelSettings& settings);

    /// Takes p_hop of the frame whose window B the history's latest frame completes, if its window
    /// A is complete too.
    void follow(const FrameHistory& history);
    /// The latest frame whose labels are all known; below 0 if there is none.
    std::int64_t settled() const { return frame_ - settings_.delay(); }
    /// Examples of a frame, in the order of beads; they and all earlier ones are forgotten.
    std::vector<LabelledBead> take(std::int64_t frame);

    /// How often p_hop was below (k + 1) × `bin_width`, k the bin; the last bin is open.
    static constexpr double bin_width = 0.001;
    const std::vector<std::int64_t>& histogram() const { return histogram_; }

    void save(Packer& packer) const;
    bool restore(Unpacker& unpacker);

private:
    float hop_at(std::int64_t frame, std::uint32_t bead) const;
    bool is_maximum(std::int64_t frame, std::uint32_t bead) const;
    void label_soft(std::uint32_t bead, float hop);
    void label_hard(std::uint32_t bead, float hop);

    LabelSettings settings_;
    std::int64_t rows_;       ///< frames of p_hop that are kept
    std::int64_t frame_ = -1; ///< latest frame with p_hop
    std::uint32_t beads_ = 0;
    std::vector<float> hop_;          ///< rows × beads
    std::vector<std::int32_t> quiet_; ///< frames since p_hop was last above the hard threshold
    std::vector<LabelledBead> waiting_;
    std::vector<std::int64_t> histogram_;
};

} // namespace pitchdrop
