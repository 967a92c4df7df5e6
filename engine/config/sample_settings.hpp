#pragma once
#include "kernels/model/structure.hpp"

#include <cstdint>
#include <string>

namespace pitchdrop {

/// Which beads are examples of soft: those at a local maximum of p_hop above p_c, or every bead in every
/// frame in which p_hop is above p_c (as RSoft does).
enum class SoftExamples { maxima, every_frame };
/// Which times below the hard threshold give an example of hard: those that do not overlap, or every one.
enum class HardWindows { separate, overlapping };

/// `observe.samples`: examples of soft and hard beads, for `pitchdrop train`.
struct SampleSettings {
    std::string structure = "rsoft40"; ///< a named set, or a file relative to the configuration
    std::string structure_hash;        ///< of the set; empty until complete
    StructurePositions positions = StructurePositions::instantaneous;
    std::int64_t average_frames = 5;   ///< positions time_average
    double frame = 1;
    std::int64_t lead = 0;
    SoftExamples soft = SoftExamples::maxima;
    double p_c = 0.2;
    std::int64_t frames_before = 5, frames_after = 5;
    double hard_threshold = 0.05, hard_time = 100;
    HardWindows hard_windows = HardWindows::separate;
    std::int64_t moments_interval = 1;
};

inline constexpr const char* structure_positions_names[] = {"instantaneous", "time_average",
                                                            "inherent"};
inline constexpr const char* soft_examples_names[] = {"maxima", "every_frame"};
inline constexpr const char* hard_windows_names[] = {"separate", "overlapping"};

} // namespace pitchdrop
