#pragma once
#include "analysis/eyring/count_analysis.hpp"

#include <nlohmann/json.hpp>

namespace pitchdrop {

/// The tables that counts give, by their names in fits.json (docs/analysis.md).
nlohmann::ordered_json count_tables(const CountAnalysis& analysis);

} // namespace pitchdrop
