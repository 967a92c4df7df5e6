#pragma once
#include "analysis/training/sample_files.hpp"

namespace pitchdrop {

/// The content of one training_samples.csv; `run` of its samples is 0.
struct SampleTable {
    nlohmann::json settings;
    std::size_t functions = 0;
    std::vector<TrainingSample> samples;
    std::vector<double> features; ///< samples × functions
};

/// Reads "# {settings}", the header "label,frame,bead,g0,…" and the rows. Throws InputError naming
/// the line.
SampleTable read_sample_table(std::string_view text);

} // namespace pitchdrop
