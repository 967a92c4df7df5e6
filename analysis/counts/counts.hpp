#pragma once
#include "analysis/counts/count_files.hpp"
#include "analysis/statistics/estimate.hpp"

#include <Eigen/Dense>

#include <string>
#include <vector>

namespace pitchdrop {

/// How counts are put together.
struct CountOptions {
    enum class Errors {
        blocks, ///< time blocks of all runs at a condition scatter independently
        runs    ///< runs scatter, each with all its conditions and blocks
    };
    Errors errors = Errors::blocks;
    std::vector<double> excluded_stresses;
    /// (stress, block): later time blocks at this stress are left out.
    std::vector<std::pair<double, std::int64_t>> last_blocks;
};

/// All counts at one temperature and stress. Rows are blocks (or runs), columns the bins of `Counts`.
struct Condition {
    double temperature = 0, stress = 0;
    int runs = 0, blocks = 0;
    Eigen::MatrixXd count, rearranged;
    /// Scatter units: rows; where there is one row only, bins, as independent events would scatter.
    Eigen::Index first_unit = 0;
    bool lone = false;

    Eigen::Index units() const { return lone ? count.cols() : count.rows(); }
};

/// Counts in bins of softness, by condition: ascending temperature, then stress.
struct Counts {
    std::vector<double> low, high; ///< bins, ascending
    std::vector<Condition> conditions;
    Eigen::Index units = 0; ///< scatter units of all conditions

    Eigen::Index bins() const { return Eigen::Index(low.size()); }
    double centre(Eigen::Index bin) const
    {
        return (low[std::size_t(bin)] + high[std::size_t(bin)]) / 2;
    }
};

/// Sorts rows into conditions. Refuses bins that overlap; conditions with a single block are told of.
Counts gather_counts(const std::vector<CountRow>& rows, const CountOptions& options,
                     Messages& messages);

/// What a unit deviates from the mean of its condition, as it enters an influence: Σ of the squares is
/// the variance of the sum over units, n/(n−1) included. `values` has one entry a unit.
Eigen::VectorXd scatter(const Condition& condition, const Eigen::VectorXd& values);

/// Puts the values of a condition's units in their place among all units.
Eigen::VectorXd spread_out(const Counts& counts, const Condition& condition,
                           const Eigen::VectorXd& values);

} // namespace pitchdrop
