#pragma once
#include "analysis/counts/counts.hpp"
#include "analysis/eyring/count_analysis.hpp"
#include "analysis/thermodynamics/glass_transition.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace pitchdrop {

struct AnalysisOptions {
    CountOptions counts;
    CountAnalysisOptions fits;
    TemperatureRange glass_transition;
};

/// From result files to the object of fits.json (docs/analysis.md). `sources` are run directories, branches
/// of runs or files of counts; `out` is where the result will stand, to which its paths are relative.
/// Throws InputError where a source cannot be read or counts do not belong together.
nlohmann::ordered_json analyse(const std::vector<std::string>& sources,
                               const AnalysisOptions& options, const std::filesystem::path& out);

} // namespace pitchdrop
