#include "engine/observe/rearrangement_labels.hpp"

#include <algorithm>

namespace pitchdrop {

namespace {

constexpr std::size_t histogram_bins = 2000;

} // namespace

RearrangementLabels::RearrangementLabels(const LabelSettings& settings)
    : settings_(settings), rows_(2 * settings.maximum_frames() + 1), histogram_(histogram_bins, 0)
{
}

float RearrangementLabels::hop_at(std::int64_t frame, std::uint32_t bead) const
{
    return hop_[std::size_t(frame % rows_) * beads_ + bead];
}

/// Of equal values the first is the maximum.
bool RearrangementLabels::is_maximum(std::int64_t frame, std::uint32_t bead) const
{
    const float here = hop_at(frame, bead);
    for (std::int64_t k = 1; k <= settings_.maximum_frames(); ++k)
        if (hop_at(frame - k, bead) >= here || hop_at(frame + k, bead) > here) return false;
    return true;
}

void RearrangementLabels::label_soft(std::uint32_t bead, float hop)
{
    if (settings_.soft == SoftExamples::every_frame) {
        if (double(hop) > settings_.hop.threshold && frame_ >= settings_.lead)
            waiting_.push_back({frame_ - settings_.lead, bead, +1});
        return;
    }
    const std::int64_t peak = frame_ - settings_.maximum_frames();
    const std::int64_t first_peak = settings_.hop.frames_before + settings_.maximum_frames();
    if (peak >= first_peak && double(hop_at(peak, bead)) > settings_.hop.threshold &&
        is_maximum(peak, bead))
        waiting_.push_back({peak - settings_.lead, bead, +1});
}

void RearrangementLabels::label_hard(std::uint32_t bead, float hop)
{
    std::int32_t& quiet = quiet_[bead];
    quiet = double(hop) < settings_.hard_threshold ? quiet + 1 : 0;
    if (quiet < settings_.hard_frames) return;
    waiting_.push_back({frame_ - settings_.hard_frames / 2, bead, -1});
    if (settings_.hard_windows == HardWindows::separate) quiet = 0;
}

void RearrangementLabels::follow(const FrameHistory& history)
{
    const HopSettings& hop = settings_.hop;
    const std::int64_t frame = history.frames() - 1 - hop.frames_after;
    if (frame < hop.frames_before) return;
    if (frame_ < 0) {
        beads_ = history.beads();
        hop_.assign(std::size_t(rows_) * beads_, 0);
        quiet_.assign(beads_, 0);
    }
    frame_ = frame;
    for (std::uint32_t bead = 0; bead < beads_; ++bead) {
        const auto value = float(history.p_hop(frame, bead, hop.frames_before, hop.frames_after));
        hop_[std::size_t(frame % rows_) * beads_ + bead] = value;
        const double bin = double(value) / bin_width;
        ++histogram_[bin < double(histogram_bins) ? std::size_t(bin) : histogram_bins - 1];
        label_soft(bead, value);
        label_hard(bead, value);
    }
}

std::vector<LabelledBead> RearrangementLabels::take(std::int64_t frame)
{
    std::vector<LabelledBead> taken, rest;
    for (const LabelledBead& bead : waiting_) {
        if (bead.frame == frame) taken.push_back(bead);
        if (bead.frame > frame) rest.push_back(bead);
    }
    // A soft and a hard example of one frame were found at different times.
    std::sort(taken.begin(), taken.end(), [](const LabelledBead& a, const LabelledBead& b) {
        return a.bead != b.bead ? a.bead < b.bead : a.label > b.label;
    });
    waiting_.swap(rest);
    return taken;
}

void RearrangementLabels::save(Packer& packer) const
{
    packer.value(frame_);
    packer.value(beads_);
    packer.array(hop_);
    packer.array(quiet_);
    packer.array(waiting_);
    packer.array(histogram_);
}

bool RearrangementLabels::restore(Unpacker& unpacker)
{
    frame_ = unpacker.value<std::int64_t>();
    beads_ = unpacker.value<std::uint32_t>();
    hop_ = unpacker.array<float>();
    quiet_ = unpacker.array<std::int32_t>();
    waiting_ = unpacker.array<LabelledBead>();
    histogram_ = unpacker.array<std::int64_t>();
    const std::size_t rows = frame_ >= 0 ? std::size_t(rows_) : 0;
    return hop_.size() == rows * beads_ && quiet_.size() == (rows ? beads_ : 0) &&
           histogram_.size() == histogram_bins;
}

} // namespace pitchdrop
