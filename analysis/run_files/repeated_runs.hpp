#pragma once
#include "analysis/run_files/sources.hpp"

#include <filesystem>
#include <vector>

namespace pitchdrop {

/// Something that is one and the same run as something else: it counts once.
struct RepeatedRun {
    std::filesystem::path path, same_as; ///< folders of branches, or files of counts
    const char* compared;                ///< what is equal: thermo.csv or counts
};

/// Takes branches out of `sources` that repeat another one: same stage and conditions, and every row of
/// the shorter thermo.csv is in the longer one. Independent samples differ from the second row on. The
/// longer one stays, the first of equal ones; counts stay where the other one has none. A warning
/// names them.
std::vector<RepeatedRun> take_out_repeated(std::vector<Source>& sources, Messages& messages);

} // namespace pitchdrop
