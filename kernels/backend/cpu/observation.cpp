#include "kernels/backend/cpu/observation.hpp"

#include "kernels/core/error.hpp"

#include <algorithm>

namespace pitchdrop {

namespace {

constexpr std::uint32_t beads_per_part = 1024;

} // namespace

Observation::Observation(const ObservationSettings& settings, const ObservationState& state,
                         std::shared_ptr<const SoftnessTable> table, std::uint32_t beads)
    : settings_(settings), state_(state), beads_(beads), table_(std::move(table))
{
    require(settings.hyperplane != nullptr && table_ != nullptr,
            "an observation has a hyperplane and its table");
    require(settings.hop.frames_before >= 1 && settings.hop.frames_after >= 1 &&
                settings.lead >= 0 && settings.block_frames >= 1 && settings.bins.count >= 1,
            "an observation has windows, blocks and bins");
    const auto depth = std::size_t(settings.depth());
    if (state_.frames == 0) {
        state_.position.assign(depth * beads, FixedFraction{0, 0, 0});
        state_.box.assign(3 * depth, 0);
        state_.drift.assign(3 * depth, 0);
        state_.softness.assign(std::size_t(settings.softness_depth()) * beads, 0);
        if (settings.interval > 0) state_.softness_sum.assign(beads, 0);
    }
    require(state_.position.size() == depth * beads && state_.box.size() == 3 * depth &&
                state_.drift.size() == 3 * depth &&
                state_.softness.size() == std::size_t(settings.softness_depth()) * beads &&
                state_.softness_sum.size() == (settings.interval > 0 ? beads : 0),
            "the rings of an observation fit its settings");
    p_hop_.resize(beads);
    d2_min_.resize(settings.d2_min_radius > 0 ? beads : 0);
    parts_.resize((beads + beads_per_part - 1) / beads_per_part);
}

IndexRange Observation::part_beads(std::int32_t part) const
{
    const auto first = std::uint32_t(part) * beads_per_part;
    return {std::int32_t(first), std::int32_t(std::min(first + beads_per_part, beads_))};
}

/// The mean position may drift with thermostats that do not conserve momentum: its travel from
/// frame to frame is summed exactly, in integers.
void Observation::take_positions(const Team& team, const ReplicaState& replica)
{
    const std::int64_t frame = state_.frames, depth = settings_.depth();
    FixedFraction* now = state_.position.data() + (frame % depth) * std::int64_t(beads_);
    const FixedFraction* before =
        state_.position.data() + ((frame + depth - 1) % depth) * std::int64_t(beads_);
    const IndexRange mine = team.share(std::int32_t(parts_.size()));
    for (std::int32_t p = mine.first; p < mine.last; ++p) {
        const IndexRange beads = part_beads(p);
        std::int64_t travel[3] = {0, 0, 0};
        for (std::int32_t b = beads.first; b < beads.last; ++b) {
            now[b] = wrap(replica.position[std::size_t(b)]);
            if (frame == 0) continue;
            const FixedFraction moved = wrapped_difference(now[b], before[b]);
            travel[0] += moved.x;
            travel[1] += moved.y;
            travel[2] += moved.z;
        }
        std::copy_n(travel, 3, parts_[std::size_t(p)].travel);
    }
    team.barrier();
    if (team.rank == 0) {
        double* box = state_.box.data() + 3 * (frame % depth);
        double* drift = state_.drift.data() + 3 * (frame % depth);
        const double* drift_before = state_.drift.data() + 3 * ((frame + depth - 1) % depth);
        for (int axis = 0; axis < 3; ++axis) {
            std::int64_t travel = 0;
            for (const Part& part : parts_) travel += part.travel[axis];
            box[axis] = replica.motion.box[axis];
            drift[axis] =
                frame == 0 ? 0.0 : drift_before[axis] + double(travel) / double(beads_);
        }
    }
    team.barrier();
}

float* Observation::softness_row()
{
    return state_.softness.data() +
           (state_.frames % settings_.softness_depth()) * std::int64_t(beads_);
}

bool Observation::take_mean_softness(const Team& team)
{
    const auto count = double(state_.evaluations);
    if (count == 0) return false;
    float* row = softness_row();
    const IndexRange beads = team.share(std::int32_t(beads_));
    for (std::int32_t b = beads.first; b < beads.last; ++b) {
        double& sum = state_.softness_sum[std::size_t(b)];
        row[b] = float(sum / count);
        sum = 0;
    }
    return true;
}

FixedFraction Observation::averaged(std::uint32_t bead) const
{
    const std::int64_t frame = state_.frames;
    const std::int64_t count =
        std::min<std::int64_t>(settings_.hyperplane->average_frames, frame + 1);
    const FrameRing frames = ring();
    return mean_position(frames, frame, count, bead, frames.at(frame, bead));
}

FrameRing Observation::ring() const
{
    return {state_.position.data(), state_.drift.data(), std::int32_t(settings_.depth()), beads_};
}

/// The windows of frame t fill with frame t + after; the first frame that has both is
/// max(before, lead).
bool Observation::is_complete(std::int64_t frame) const
{
    return frame >= std::max(settings_.hop.frames_before, settings_.lead);
}

bool Observation::measures_d2_min() const
{
    return settings_.d2_min_radius > 0 && is_complete(counted_frame());
}

MotionLengths Observation::motion_lengths() const
{
    const double *reference = reference_box(), *later = box_of(state_.frames);
    MotionLengths lengths{};
    for (int axis = 0; axis < 3; ++axis) {
        lengths.reference[axis] = unit_length(reference[axis]);
        lengths.later[axis] = unit_length(later[axis]);
    }
    lengths.radius_squared = settings_.d2_min_radius * settings_.d2_min_radius;
    return lengths;
}

BeadMotion Observation::motion(std::uint32_t bead) const
{
    return motion_between(ring(), reference_frame(), state_.frames, bead);
}

BeadMeasures Observation::bead_measures() const
{
    require(state_.frames > 0, "beads have been measured once a frame was taken");
    const std::int64_t row = (state_.frames - 1) % settings_.softness_depth();
    const auto softness = state_.softness.begin() + row * std::int64_t(beads_);
    BeadMeasures measures{{softness, softness + std::int64_t(beads_)}, hop_frame_, {}, {}};
    if (hop_frame_ < 0) return measures;
    measures.p_hop = p_hop_;
    measures.d2_min = d2_min_;
    return measures;
}

void Observation::count_part(Part& part, IndexRange beads, std::int64_t frame)
{
    const HopSettings& hop = settings_.hop;
    const FrameRing frames = ring();
    const double* box = box_of(frame);
    const double unit[3] = {unit_length(box[0]), unit_length(box[1]), unit_length(box[2])};
    const float* softness =
        state_.softness.data() +
        ((frame - settings_.lead) % settings_.softness_depth()) * std::int64_t(beads_);
    part.sums = {};
    part.count.assign(std::size_t(settings_.bins.count), 0);
    part.rearranged.assign(std::size_t(settings_.bins.count), 0);
    for (std::int32_t b = beads.first; b < beads.last; ++b) {
        const double hopped = p_hop_of(frames, hop.frames_before, hop.frames_after, frame,
                                       std::uint32_t(b), unit);
        const float s = softness[b];
        p_hop_[std::size_t(b)] = float(hopped);
        const auto bin = std::size_t(settings_.bins.at(s));
        ++part.count[bin];
        part.sums.softness_sum += double(s);
        part.sums.softness_squared_sum += double(s) * double(s);
        part.sums.p_hop_sum += hopped;
        const double d2_min = d2_min_.empty() ? 0 : double(d2_min_[std::size_t(b)]);
        if (!d2_min_.empty()) {
            part.sums.d2_min_sum += d2_min;
            part.sums.d2_min_squared_sum += d2_min * d2_min;
            part.sums.p_hop_squared_sum += hopped * hopped;
            part.sums.p_hop_d2_min_sum += hopped * d2_min;
        }
        if (!(hopped > hop.threshold)) continue;
        part.sums.d2_min_rearranging_sum += d2_min;
        ++part.rearranged[bin];
        ++part.sums.rearranging;
        part.sums.rearranging_soft += s > 0;
        part.sums.rearranging_softness_sum += double(s);
    }
}

void Observation::merge(std::int64_t frame, FrameSummary& summary)
{
    const auto bins = std::size_t(settings_.bins.count);
    const auto block = std::size_t(frame / settings_.block_frames);
    if (state_.count.size() < (block + 1) * bins) {
        state_.count.resize((block + 1) * bins, 0);
        state_.rearranged.resize((block + 1) * bins, 0);
    }
    summary.frame = frame;
    for (const Part& part : parts_) {
        for (std::size_t bin = 0; bin < bins; ++bin) {
            state_.count[block * bins + bin] += part.count[bin];
            state_.rearranged[block * bins + bin] += part.rearranged[bin];
        }
        summary.softness_sum += part.sums.softness_sum;
        summary.softness_squared_sum += part.sums.softness_squared_sum;
        summary.p_hop_sum += part.sums.p_hop_sum;
        summary.rearranging += part.sums.rearranging;
        summary.rearranging_soft += part.sums.rearranging_soft;
        summary.rearranging_softness_sum += part.sums.rearranging_softness_sum;
        summary.d2_min_sum += part.sums.d2_min_sum;
        summary.d2_min_rearranging_sum += part.sums.d2_min_rearranging_sum;
        summary.d2_min_squared_sum += part.sums.d2_min_squared_sum;
        summary.p_hop_squared_sum += part.sums.p_hop_squared_sum;
        summary.p_hop_d2_min_sum += part.sums.p_hop_d2_min_sum;
    }
}

void Observation::conclude(const Team& team, std::optional<FrameSummary>& summary)
{
    team.barrier(); // the softness of every bead is there
    const std::int64_t frame = counted_frame();
    const bool complete = is_complete(frame);
    if (complete) {
        const IndexRange mine = team.share(std::int32_t(parts_.size()));
        for (std::int32_t p = mine.first; p < mine.last; ++p)
            count_part(parts_[std::size_t(p)], part_beads(p), frame);
    }
    team.barrier();
    if (team.rank == 0) {
        if (complete) merge(frame, summary.emplace());
        hop_frame_ = complete ? frame : -1;
        ++state_.frames;
        state_.evaluations = 0;
    }
    team.barrier();
}

} // namespace pitchdrop
