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

/// Notes where several runs began with the positions of one file: whatever their velocities, they are
/// an isoconfigurational ensemble, whose scatter is not that between independently made samples.
void note_common_beginnings(const std::vector<Source>& sources, Messages& messages);

} // namespace pitchdrop
