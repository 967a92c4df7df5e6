#pragma once
#include "analysis/counts/definition.hpp"
#include "analysis/results/message.hpp"
#include "analysis/run_files/repeated_runs.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace pitchdrop {

/// A row of counts.csv (docs/files.md): beads times frames with a softness in [low, high).
struct CountRow {
    double temperature = 0, stress = 0;
    std::int64_t run = 0; ///< tells independent replicas of a condition apart
    std::int64_t block = 0;
    double low = 0, high = 0;
    std::int64_t count = 0, rearranged = 0;
};

struct CountFiles {
    Definition definition;
    std::vector<CountRow> rows;
    std::vector<RepeatedRun> repeated; ///< files whose counts are those of another one
};

/// Reads files of counts and merges them. Refuses files that counted something else and rows that
/// cannot be. Runs with the same counts are one run, with a warning (merge.hpp). Where two files have
/// other counts for the same run and block, the runs are taken as independent ones, with a warning.
CountFiles read_counts(const std::vector<std::filesystem::path>& files, Messages& messages);

} // namespace pitchdrop
