#pragma once
#include "kernels/model/structure.hpp"

#include <cstdint>
#include <string>

namespace pitchdrop {

/// `observe.samples`: examples of soft and hard beads, for `pitchdrop train`.
struct SampleSettings {
    std::string structure = "rsoft40"; ///< a named set, or a file relative to the configuration
    std::string structure_hash;        ///< of the set; empty until complete
    StructurePositions positions = StructurePositions::instantaneous;
    std::int64_t average_frames = 5;   ///< positions time_average
    double frame = 1;
    std::int64_t lead = 0;
    double p_c = 0.2;
    std::int64_t frames_before = 5, frames_after = 5;
    double hard_threshold = 0.05, hard_time = 100;
    std::int64_t moments_interval = 1;
};

inline constexpr const char* structure_positions_names[] = {"instantaneous", "time_average",
                                                            "inherent"};

} // namespace pitchdrop
