#pragma once
#include "analysis/training/linear_svm.hpp"

#include <cstdint>
#include <vector>

namespace pitchdrop {

/// Where a sample comes from: samples near in time of one run are alike, so that folds are made of
/// whole runs, or of whole time blocks where there are fewer runs than folds.
struct SampleOrigin {
    std::uint32_t run = 0;
    std::int64_t frame = 0;
};

/// Fold of every sample, 0 … folds − 1. `frames` is the length of each run.
std::vector<int> assign_folds(const std::vector<SampleOrigin>& origins,
                              const std::vector<std::int64_t>& frames, int folds);

/// Mean of the parts of either class on their own side of the plane; rows of one class alone have
/// none: a negative number.
double balanced_accuracy(const LinearPlane& plane, const LabelledRows& data);

struct ScanEntry {
    double C = 0;
    double accuracy = 0; ///< balanced, mean over the folds
    double error = 0;    ///< standard error of that mean
};

/// Cross-validates every C. Throws InputError if fewer than two folds hold both classes.
std::vector<ScanEntry> scan(const LabelledRows& data, const std::vector<int>& fold, int folds,
                            const std::vector<double>& C_values);

/// The smallest C whose accuracy is within one standard error of the best: of planes that do not
/// differ measurably, the one that is regularised most.
const ScanEntry& choose(const std::vector<ScanEntry>& entries);

} // namespace pitchdrop
