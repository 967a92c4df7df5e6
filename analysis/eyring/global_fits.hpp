#pragma once
#include "analysis/counts/cells.hpp"
#include "analysis/rearrangement/conditions.hpp"
#include "analysis/results/message.hpp"

#include <optional>
#include <vector>

namespace pitchdrop {

/// Eq. 4: P_R(S, T, σ) = the product of Eq. 1 and Eq. 3, one set of parameters for everything. (The
/// paper's Eq. 4 prints σV/T where its Eq. 3 has σV/2T; this is Eq. 3's convention.)
struct GlobalEyring {
    Estimate Sigma0, Sigma1, e0, e1, alpha0, alpha1, beta0, beta1;
    std::optional<Estimate> onset_temperature;
    struct Volume {
        double temperature;
        Estimate mean_activation_volume;
    };
    std::vector<Volume> volumes; ///< ⟨V*⟩ at every temperature
    double deviance = 0;
    int degrees_of_freedom = 0;

    /// ln P_R of the fit.
    double log_probability(double softness, double temperature, double stress) const;
};

/// Maximum likelihood over all counts at stresses from 0 on. Needs two temperatures, rest and two stresses.
std::optional<GlobalEyring> fit_global_eyring(const Counts& counts, const std::vector<Cell>& fine,
                                              const std::vector<ConditionRow>& conditions,
                                              double fewest_events, Messages& messages);

/// Eq. 5 at one temperature: ln σP_R = a + bσ − (c + dσ) S at stresses from `lowest_stress` on.
struct HighStressRow {
    double temperature = 0;
    Estimate a, b, c, d;
    /// b/d = β0/β1: P_R of beads of this softness does not depend on stress but for 1/σ: lines of all stresses meet.
    std::optional<Estimate> intersection_softness;
    /// 1/(b − d⟨S⟩) = 2T/⟨V*⟩ of this fit.
    std::optional<Estimate> crossover_stress;
    double lowest_stress = 0;
    double deviance = 0;
    int degrees_of_freedom = 0;
};
std::vector<HighStressRow> fit_high_stress(const Counts& counts, const std::vector<Cell>& fine,
                                           const std::vector<ConditionRow>& conditions,
                                           double lowest_stress, double fewest_events,
                                           Messages& messages);

} // namespace pitchdrop
