#pragma once
#include "analysis/relaxation/relaxation_analysis.hpp"
#include "analysis/thermodynamics/creep_analysis.hpp"
#include "analysis/thermodynamics/glass_transition.hpp"

#include <nlohmann/json.hpp>

namespace pitchdrop {

// Tables of fits.json, lists of rows with the keys of docs/analysis.md in its order. What is not finite or
// not there is left out.

nlohmann::ordered_json creep_table(const std::vector<CreepRow>& rows);
nlohmann::ordered_json relaxation_table(const std::vector<RelaxationRow>& rows);
nlohmann::ordered_json relaxation_mean_table(const std::vector<RelaxationMeanRow>& rows);
/// One object: the first row, and all rows in `by_rate` if there are several. Empty without rows.
nlohmann::ordered_json glass_transition_object(const GlassTransitions& rows);

} // namespace pitchdrop
