#pragma once
#include "analysis/results/message.hpp"
#include "analysis/run_files/sources.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pitchdrop {

/// One branch of creep; definitions in creep_fit.hpp. Rates in 1/τ, compliance in σ³/ε.
struct CreepRow {
    double temperature = 0, stress = 0;
    std::uint64_t run = 0;
    std::string branch;
    double elastic_strain = 0;
    double strain_rate = 0, strain_rate_error = 0;
    double linear_from = 0, linear_to = 0;
    /// Final strain, less that at rest where it is known, over stress; not without stress.
    std::optional<double> compliance;
    std::optional<double> final_strain; ///< of a finished branch
    std::optional<double> yield_time, yield_strain;
    std::optional<double> strain_at_rest; ///< final strain of the same run, temperature and stage without stress
};

/// Every branch of stage `creep` that has a thermo.csv, by temperature, stress and run. `messages` tells of
/// branches without a row and of what weakens one.
std::vector<CreepRow> analyse_creep(const std::vector<Source>& sources, Messages& messages);

} // namespace pitchdrop
