#pragma once
#include "analysis/counts/cells.hpp"
#include "analysis/results/message.hpp"

#include <optional>
#include <vector>

namespace pitchdrop {

/// Eq. 1 at one stress and softness: P_R = exp(Σ − ΔE/T).
struct ArrheniusRow {
    double stress = 0, softness = 0;
    Estimate sigma, delta_e;
    double sigma_independent_error = 0, delta_e_independent_error = 0; ///< of independent events
    std::optional<double> r_squared; ///< of ln P_R against 1/T
    double deviance = 0;
    int degrees_of_freedom = 0, temperatures = 0;
};

/// Fits every stress and softness with `fewest_events` rearrangements at two temperatures or more, by
/// maximum likelihood. By stress, then softness.
std::vector<ArrheniusRow> fit_arrhenius(const Counts& counts, const std::vector<Cell>& wide,
                                        double fewest_events, Messages& messages);

/// Σ(S) = Σ0 − Σ1 S and ΔE(S) = e0 − e1 S at one stress.
struct DecompositionRow {
    double stress = 0;
    Estimate Sigma0, Sigma1, e0, e1;
    /// e1/Σ1: P_R does not depend on S there, the lines of Eq. 1 meet. None if Σ1 is not known to be
    /// above 0 by two errors.
    std::optional<Estimate> onset_temperature, intersection_log_probability;
    std::optional<double> sigma_r_squared, delta_e_r_squared; ///< of the two straight lines
    std::optional<double> deviance; ///< of the fit in one
    int degrees_of_freedom = 0;
};

/// Straight lines through the rows of `fit_arrhenius`.
std::vector<DecompositionRow> decompose(const Counts& counts, const std::vector<ArrheniusRow>& rows,
                                        Messages& messages);

/// The same parameters from all counts of a stress at once, by maximum likelihood.
std::vector<DecompositionRow> fit_decomposition(const Counts& counts, const std::vector<Cell>& fine,
                                                double fewest_events, Messages& messages);

} // namespace pitchdrop
