#pragma once
#include "analysis/counts/count_files.hpp"

#include <filesystem>
#include <map>
#include <utility>
#include <vector>

namespace pitchdrop {

using Place = std::pair<double, double>; ///< temperature, stress

/// One run at one condition, as one file has it.
struct Portion {
    std::filesystem::path file;
    std::int64_t run = 0;
    std::map<std::int64_t, std::vector<CountRow>> blocks; ///< rows by ascending softness
};

/// Whether two portions of one condition are the same run: every time block that they share has equal
/// rows, but for one that is the last of either, which that file may have had in the making.
struct Likeness {
    int shared = 0;       ///< blocks
    bool equal = false;   ///< what is shared
    double surprise = 0;  ///< nats: −ln of the chance that independent runs agree as far
};

Likeness compare(const Portion& a, const Portion& b);

/// Adds the blocks of `other` that `portion` lacks, and takes the fuller one of those that differ.
void complete(Portion& portion, const Portion& other);

} // namespace pitchdrop
