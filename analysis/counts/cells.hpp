#pragma once
#include "analysis/counts/counts.hpp"

#include <vector>

namespace pitchdrop {

/// Beads of one condition and one softness that rearranged or did not: what fits are made of.
struct Cell {
    const Condition* condition = nullptr;
    double softness = 0;
    double count = 0;      ///< beads times frames
    double exposure = 0;   ///< the same, each weighted by P_R at its softness over P_R at `softness`
    double rearranged = 0;
    Eigen::VectorXd unit_exposure, unit_rearranged; ///< the same of every scatter unit

    double temperature() const { return condition->temperature; }
    double stress() const { return condition->stress; }
    double probability() const { return rearranged / exposure; }
};

/// Softnesses that count for the fits, and the bins of P_R(S).
struct Binning {
    double width = 0.5;
    double low = -3.5, high = 1.5; ///< fits leave out what lies outside
};

/// A cell for every condition and bin as it was counted that lies in the range.
std::vector<Cell> fine_cells(const Counts& counts, const Binning& binning);

/// A cell for every condition and bin of the width of `binning`, at the bin's centre. Within a wide bin
/// P_R changes and the beads are not spread evenly: each bead counts exp(g(S − centre)) times, with the
/// slope g of ln P_R(S) of its condition (`slopes`, one a condition), so that rearranged/exposure is P_R
/// at the centre. Refuses counted bins that do not fit into the wide ones. All bins, also outside the range.
std::vector<Cell> wide_cells(const Counts& counts, const Binning& binning,
                             const std::vector<double>& slopes);

/// Those whose softness lies in the range.
std::vector<Cell> in_range(const std::vector<Cell>& cells, const Binning& binning);

/// ln P_R of one cell by itself.
Estimate log_probability(const Counts& counts, const Cell& cell);

} // namespace pitchdrop
