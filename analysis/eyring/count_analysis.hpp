#pragma once
#include "analysis/eyring/arrhenius.hpp"
#include "analysis/eyring/eyring.hpp"
#include "analysis/eyring/global_fits.hpp"
#include "analysis/eyring/model_comparison.hpp"
#include "analysis/rearrangement/conditions.hpp"
#include "analysis/rearrangement/probability.hpp"
#include "analysis/statistics/scatter_units.hpp"

namespace pitchdrop {

struct CountAnalysisOptions {
    Binning binning;
    double fewest_events = 10; ///< rearrangements a temperature or stress needs to count as known
    double high_stress = 0.3;  ///< from there on Eq. 5 is fitted
    bool compare_models = true; ///< takes longer than everything else
    Bootstrap bootstrap;
};

/// All that is made of counts; docs/analysis.md has the tables.
struct CountAnalysis {
    ScatterUnits units; ///< of the estimates below
    std::vector<ConditionRow> conditions;
    std::vector<DensityRow> distribution;
    std::vector<ProbabilityRow> probability;
    std::vector<ArrheniusRow> arrhenius;
    std::vector<DecompositionRow> decomposition, decomposition_global;
    std::vector<EyringRatioRow> ratios;
    std::vector<EyringRow> eyring;
    std::vector<StructureDependentRow> structure_dependent;
    std::optional<GlobalEyring> global;
    std::vector<HighStressRow> high_stress;
    std::vector<ModelComparisonRow> comparison;
};

CountAnalysis analyse_counts(const Counts& counts, const CountAnalysisOptions& options,
                             Messages& messages);

} // namespace pitchdrop
