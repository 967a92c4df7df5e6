#pragma once
#include "analysis/training/cross_validation.hpp"
#include "analysis/training/sample_files.hpp"
#include "engine/io/hyperplane.hpp"

namespace pitchdrop {

struct TrainingOptions {
    std::vector<double> C_values = {0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100};
    int folds = 5;
    bool few_samples = false; ///< train even with fewer than samples_per_function
};

/// Fewer samples of either class per structure function do not determine a plane.
constexpr std::size_t samples_per_function = 10;

struct TrainingResult {
    HyperplaneFile file; ///< without provenance
    std::vector<ScanEntry> scan;
    ScanEntry chosen;
    std::int64_t used_of_each = 0;         ///< samples of either class after balancing
    double training_accuracy = 0;          ///< balanced, on the samples the plane was fitted to
    double soft_above = 0, hard_below = 0; ///< part of all soft samples with S > 0, hard with S < 0
};

/// From samples to a hyperplane: as many soft as hard samples (the larger class is thinned evenly
/// in its order), standardised with mean and deviation over all beads; C by cross-validation; the
/// plane scaled so that softness has the standard deviation 1 over all beads. A function that is
/// the same for all beads gets weight 0. Throws InputError, with what to change, if there are fewer
/// than samples_per_function of either class per function.
TrainingResult train_hyperplane(const TrainingData& data, const TrainingOptions& options);

} // namespace pitchdrop
