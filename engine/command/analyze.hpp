#pragma once
#include "analysis/analyse.hpp"

#include <string>
#include <vector>

namespace pitchdrop {

/// Analyses `sources` and writes fits.json and its tables into the directory `out`; returns fits.json's object.
nlohmann::ordered_json analyze_into(const std::vector<std::string>& sources,
                                    const AnalysisOptions& options, const std::string& out);

} // namespace pitchdrop
