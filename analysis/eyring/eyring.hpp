#pragma once
#include "analysis/counts/cells.hpp"
#include "analysis/rearrangement/conditions.hpp"
#include "analysis/results/message.hpp"

#include <optional>
#include <vector>

namespace pitchdrop {

/// P_R,Eyring = P_R(S; σ)/P_R(S; 0).
struct EyringRatioRow {
    double temperature = 0, stress = 0, softness = 0;
    Estimate ratio;
};
std::vector<EyringRatioRow> eyring_ratios(const Counts& counts, const std::vector<Cell>& wide);

/// Eq. 3 at one temperature and softness: σ P_R,Eyring = A [exp(σV/2T) − exp(−σV/2T)].
struct EyringRow {
    double temperature = 0, softness = 0;
    std::optional<Estimate> A, AV_over_T; ///< need counts at rest
    Estimate V;
    double deviance = 0;
    int degrees_of_freedom = 0, stresses = 0; ///< stresses above 0
};

/// Maximum likelihood over the stresses from 0 on, P_R(S; 0) being a parameter: the ratios of all stresses
/// share it, which fits to the ratios would overlook. Needs `fewest_events` at two stresses above 0.
/// Without counts at rest V is told, A is not.
std::vector<EyringRow> fit_eyring(const Counts& counts, const std::vector<Cell>& wide,
                                  double fewest_events, Messages& messages);

/// A = exp(α1 S − α0), V = β0 − β1 S at one temperature.
struct StructureDependentRow {
    double temperature = 0;
    std::optional<Estimate> alpha0, alpha1; ///< need counts at rest
    Estimate beta0, beta1;
    /// ⟨V*⟩ over p(S) at the smallest stress, in the convention of Eq. 3 (σV/2T).
    Estimate mean_activation_volume;
    /// 2T/⟨V*⟩, where σV/2T = 1: from there on the reverse jumps are few and Eq. 5 holds.
    std::optional<Estimate> crossover_stress;
    double deviance = 0;
    int degrees_of_freedom = 0;
};

/// One maximum-likelihood fit a temperature to all softnesses, each with its own P_R(S; 0).
std::vector<StructureDependentRow>
fit_structure_dependent(const Counts& counts, const std::vector<Cell>& wide,
                        const std::vector<EyringRow>& eyring,
                        const std::vector<ConditionRow>& conditions, double fewest_events,
                        Messages& messages);

/// ⟨S⟩ at the smallest stress of a temperature.
Estimate mean_softness_at(const std::vector<ConditionRow>& conditions, double temperature);

} // namespace pitchdrop
