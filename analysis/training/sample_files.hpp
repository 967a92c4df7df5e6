#pragma once
#include "kernels/model/structure.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace pitchdrop {

/// One example: the surroundings of a bead that was about to rearrange (+1) or stayed (−1).
struct TrainingSample {
    int label = 0;
    std::uint32_t run = 0; ///< index into TrainingData::runs
    std::int64_t frame = 0;
    std::uint32_t bead = 0;
};

/// A branch that samples came from.
struct TrainingRun {
    std::filesystem::path directory;
    std::string configuration_hash; ///< of the run's manifest; empty if there is none
    std::string model;              ///< its model_hash, from there
    std::int64_t frames = 0;
    std::int64_t soft = 0, hard = 0;
};

/// Samples of several branches that were taken with the same settings, and mean and covariance of
/// the structure functions over all beads and frames of these branches.
struct TrainingData {
    nlohmann::json settings;
    StructureSet set;
    std::vector<TrainingRun> runs;
    std::vector<TrainingSample> samples;
    std::vector<double> features; ///< samples × functions
    std::int64_t observations = 0;
    std::vector<double> mean, covariance; ///< functions; functions × functions

    std::size_t functions() const { return set.size(); }
    std::span<const double> row(std::size_t sample) const
    {
        return {features.data() + sample * functions(), functions()};
    }
};

/// Reads training_samples.csv and training_moments.json of every branch under the given run or
/// branch directories. Throws InputError if there are none or their settings differ.
TrainingData read_training_data(const std::vector<std::string>& directories);

} // namespace pitchdrop
