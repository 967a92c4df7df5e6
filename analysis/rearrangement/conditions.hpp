#pragma once
#include "analysis/counts/cells.hpp"

#include <optional>
#include <vector>

namespace pitchdrop {

/// What the counts of one condition say as a whole.
struct ConditionRow {
    double temperature = 0, stress = 0;
    int runs = 0, blocks = 0;
    double count = 0, rearranged = 0;
    Estimate mean_softness; ///< without an error where there is a single block
    double softness_deviation = 0;
    std::optional<Estimate> rearranging_fraction;
    std::optional<Estimate> soft_fraction_rearranging; ///< S > 0 among the rearranging beads
    std::optional<Estimate> slope; ///< g of ln P_R = const + g S, maximum likelihood over the range
    /// Variance of the number of rearrangements over that of independent ones: how much they cluster.
    std::optional<double> dispersion;
};

/// One row a condition, in the order of `counts`.
std::vector<ConditionRow> summarise_conditions(const Counts& counts, const Binning& binning);

/// p(S) and that of rearranging beads, each normalised, of every condition and counted bin.
struct DensityRow {
    double temperature = 0, stress = 0, softness = 0;
    double density = 0;
    std::optional<double> density_rearranging;
};
std::vector<DensityRow> softness_distribution(const Counts& counts);

/// Slopes for `wide_cells`; a condition without one takes that of all together.
std::vector<double> slopes_of(const std::vector<ConditionRow>& rows);

} // namespace pitchdrop
