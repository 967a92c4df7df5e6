#pragma once
#include "analysis/results/message.hpp"
#include "analysis/run_files/run_files.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace pitchdrop {

/// One path given to the analysis and what lies there.
struct Source {
    enum class Kind { run, counts };
    Kind kind = Kind::counts;
    std::filesystem::path path;
    std::vector<std::filesystem::path> counts; ///< its counts.csv files, in the order of the tree
    RunFiles run;                          ///< of a run: the run around it
    std::vector<std::size_t> branches;         ///< of a run: those at or under `path` that began
};

/// A path is a run directory, a branch or a folder of branches inside one, a folder with counts.csv
/// files, or a file of counts. Files that two paths share are taken once. Throws InputError where a
/// path is none of these; branches that are not finished are noted.
std::vector<Source> find_sources(const std::vector<std::string>& paths, Messages& messages);

} // namespace pitchdrop
