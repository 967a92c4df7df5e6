#pragma once
#include "analysis/counts/cells.hpp"
#include "analysis/rearrangement/conditions.hpp"
#include "analysis/results/message.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pitchdrop {

/// How well one law describes the counts, beside the structure-dependent Eyring model on the same counts.
struct ModelComparisonRow {
    std::optional<double> temperature; ///< none: all temperatures together
    std::string range;                 ///< "all" stresses from 0 on, or "high_stress"
    std::string model;                 ///< a name of docs/analysis.md
    int parameters = 0;                ///< P_R(S; 0) of every softness among them
    double deviance = 0;
    int degrees_of_freedom = 0;
    /// ln L less that of the Eyring model, with the error from the scatter of blocks; none for that model.
    std::optional<Estimate> delta_log_likelihood;
    /// The same less the parameters' share, dispersion × (difference of parameters): Akaike's criterion for
    /// counts that cluster (Burnham and Anderson, Model Selection and Multimodel Inference, sec. 2.5).
    std::optional<double> penalised;
    std::string verdict; ///< "reference", "better", "worse" or "not told apart", by two errors
};

/// The laws compete by likelihood at every temperature that has counts at rest and at three stresses, and
/// from `high_stress` on where two stresses are. What cannot be compared is said in `messages`.
std::vector<ModelComparisonRow>
compare_models(const Counts& counts, const std::vector<Cell>& wide,
               const std::vector<ConditionRow>& conditions, double high_stress,
               double fewest_events, Messages& messages);

} // namespace pitchdrop
