#pragma once
#include "kernels/core/fixed_point.hpp"
#include "kernels/model/structure.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

// Softness and rearrangements measured where the positions are. A frame is taken every so many
// steps; whether a bead rearranges at frame t is known `frames_after` frames later.

namespace pitchdrop {

/// Window A: the frames before t; window B: the frames after t; t itself is in neither.
struct HopSettings {
    int frames_before = 5, frames_after = 5;
    double threshold = 0.2; ///< p_c in σ²: above it a bead rearranges
};

/// Bins of equal width; beads outside fall into the first and the last.
struct SoftnessBins {
    double low = -8, width = 0.25;
    int count = 64;

    PITCHDROP_INLINE int at(float softness) const
    {
        const double place = std::floor((double(softness) - low) / width);
        return place < 0 ? 0 : place < count ? int(place) : count - 1;
    }
};

/// How frames are taken and counted: from the configuration to the kernel.
struct FrameSettings {
    HopSettings hop;
    int lead = 0;            ///< frames from the structure to the hop it is held against
    SoftnessBins bins;
    int block_frames = 100;  ///< frames in a time block of the counts
    /// Steps between evaluations of softness, whose mean since the frame before is a frame's; 0: the
    /// softness of a frame is that of its own positions. Needs instantaneous positions and radial
    /// functions that reach no farther than the pair forces, whose lists serve.
    std::int64_t interval = 0;
    /// Radius of the neighbourhoods of D²_min, in σ; 0: it is not measured.
    double d2_min_radius = 0;
};

struct ObservationSettings : FrameSettings {
    std::shared_ptr<const Hyperplane> hyperplane;

    /// Whether softness is evaluated after this many steps of a stage.
    PITCHDROP_INLINE bool evaluates(std::int64_t steps) const
    {
        return interval > 0 && steps % interval == 0;
    }
    /// How often behind step `begin` of a stage, up to `end`.
    std::int64_t evaluations(std::int64_t begin, std::int64_t end) const
    {
        return interval > 0 ? end / interval - begin / interval : 0;
    }
    /// Frames of positions that are kept.
    int depth() const
    {
        const int window = hop.frames_before + hop.frames_after + 1;
        return std::max(window, hyperplane ? hyperplane->average_frames : 1);
    }
    /// Frames of softness that are kept.
    int softness_depth() const { return lead + hop.frames_after + 1; }
};

/// What is kept between frames, and the counts: lossless, a checkpoint holds it.
/// Rings are indexed by frame modulo their depth, then by bead in the topology's order.
struct ObservationState {
    std::int64_t frames = 0;             ///< taken so far
    std::vector<FixedFraction> position; ///< depth × beads
    std::vector<double> box;             ///< depth × 3
    std::vector<double> drift;           ///< depth × 3: travel of the mean position since frame 0,
                                         ///< fixed-point units
    std::vector<float> softness;         ///< softness depth × beads
    std::vector<std::int64_t> count, rearranged; ///< time blocks × bins, grow as blocks begin
    std::int64_t evaluations = 0;      ///< of softness since the frame taken last,
    std::vector<double> softness_sum;  ///< and their sum, by bead; empty unless `interval` asks for it
};

/// Throws InputError if the settings' interval cannot be had with their hyperplane and pair forces of
/// this cutoff.
void check_interval(const ObservationSettings& settings, double cutoff);

/// Mean over all beads of the softness in the frame taken last.
inline double mean_softness(const ObservationState& state)
{
    const std::size_t depth = state.box.size() / 3, beads = state.position.size() / depth;
    const std::size_t rows = state.softness.size() / beads;
    const float* row = state.softness.data() + std::size_t(state.frames - 1) % rows * beads;
    double sum = 0;
    for (std::size_t b = 0; b < beads; ++b) sum += double(row[b]);
    return sum / double(beads);
}

/// One frame t whose rearrangements have become known.
struct FrameSummary {
    std::int64_t frame = 0;
    double softness_sum = 0, softness_squared_sum = 0; ///< over all beads, of the structure `lead` earlier
    std::int64_t rearranging = 0, rearranging_soft = 0; ///< p_hop > p_c; of those with S > 0
    double rearranging_softness_sum = 0;
    double p_hop_sum = 0;
    /// With D²_min; else 0.
    double d2_min_sum = 0, d2_min_rearranging_sum = 0;
    double d2_min_squared_sum = 0, p_hop_squared_sum = 0, p_hop_d2_min_sum = 0;
};

/// The same frames bead by bead, in the topology's order. Nothing of it is kept for the next frame.
struct BeadMeasures {
    std::vector<float> softness;      ///< of the frame taken last
    std::int64_t hop_frame = -1;      ///< the frame t that it completed; −1: none
    std::vector<float> p_hop, d2_min; ///< of that frame; empty where there is none, or not measured
};

} // namespace pitchdrop
