#include "analysis/counts/cells.hpp"

#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>

namespace pitchdrop {
namespace {

Cell empty_cell(const Condition& condition, double softness)
{
    Cell cell;
    cell.condition = &condition;
    cell.softness = softness;
    cell.unit_exposure.setZero(condition.units());
    cell.unit_rearranged.setZero(condition.units());
    return cell;
}

void add_bin(Cell& cell, Eigen::Index bin, double weight)
{
    const Condition& c = *cell.condition;
    cell.count += c.count.col(bin).sum();
    cell.exposure += weight * c.count.col(bin).sum();
    cell.rearranged += c.rearranged.col(bin).sum();
    if (c.lone) {
        cell.unit_exposure[bin] += weight * c.count(0, bin);
        cell.unit_rearranged[bin] += c.rearranged(0, bin);
    } else {
        cell.unit_exposure += weight * c.count.col(bin);
        cell.unit_rearranged += c.rearranged.col(bin);
    }
}

/// The wide bin that a counted one lies in.
std::int64_t wide_bin(const Counts& counts, Eigen::Index bin, double width)
{
    const double low = counts.low[std::size_t(bin)], high = counts.high[std::size_t(bin)];
    const double place = std::floor(low / width + 1e-6);
    if (high > (place + 1) * width * (1 + 1e-9) + 1e-6 * width)
        throw InputError(fmt::format("the counted bin {:g} to {:g} does not lie in a bin of width "
                                     "{:g}",
                                     low, high, width),
                         "bins of P_R(S) begin at multiples of their width and hold whole counted "
                         "bins",
                         fmt::format("choose --bin-width {:g} or a multiple of it", high - low));
    return std::int64_t(place);
}

} // namespace

std::vector<Cell> fine_cells(const Counts& counts, const Binning& binning)
{
    std::vector<Cell> cells;
    for (const Condition& condition : counts.conditions)
        for (Eigen::Index bin = 0; bin < counts.bins(); ++bin) {
            const double centre = counts.centre(bin);
            if (!(centre > binning.low && centre < binning.high)) continue;
            Cell cell = empty_cell(condition, centre);
            add_bin(cell, bin, 1);
            if (cell.count > 0) cells.push_back(std::move(cell));
        }
    return cells;
}

std::vector<Cell> wide_cells(const Counts& counts, const Binning& binning,
                             const std::vector<double>& slopes)
{
    std::vector<Cell> cells;
    for (std::size_t n = 0; n < counts.conditions.size(); ++n) {
        std::map<std::int64_t, Cell> wide;
        for (Eigen::Index bin = 0; bin < counts.bins(); ++bin) {
            const std::int64_t place = wide_bin(counts, bin, binning.width);
            const double centre = (double(place) + 0.5) * binning.width;
            auto found = wide.find(place);
            if (found == wide.end())
                found = wide.emplace(place, empty_cell(counts.conditions[n], centre)).first;
            add_bin(found->second, bin, std::exp(slopes[n] * (counts.centre(bin) - centre)));
        }
        for (auto& [place, cell] : wide)
            if (cell.count > 0) cells.push_back(std::move(cell));
    }
    return cells;
}

std::vector<Cell> in_range(const std::vector<Cell>& cells, const Binning& binning)
{
    std::vector<Cell> inside;
    for (const Cell& cell : cells)
        if (cell.softness > binning.low && cell.softness < binning.high) inside.push_back(cell);
    return inside;
}

Estimate log_probability(const Counts& counts, const Cell& cell)
{
    const double p = cell.probability();
    const Condition& condition = *cell.condition;
    Eigen::VectorXd units;
    if (condition.lone)
        units = (p * cell.unit_exposure * std::max(1 - p, 0.0)).cwiseSqrt() / cell.rearranged;
    else
        units = (cell.unit_rearranged - p * cell.unit_exposure) / cell.rearranged;
    return {std::log(p), spread_out(counts, condition, scatter(condition, units))};
}

} // namespace pitchdrop
