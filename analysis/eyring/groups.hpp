#pragma once
#include "analysis/counts/cells.hpp"

#include <map>
#include <set>
#include <vector>

namespace pitchdrop {

/// Cells by something they share: `key(cell)`.
template <typename Key>
auto group_by(const std::vector<Cell>& cells, const Key& key)
{
    std::map<std::decay_t<decltype(key(cells.front()))>, std::vector<Cell>> groups;
    for (const Cell& cell : cells) groups[key(cell)].push_back(cell);
    return groups;
}

inline double temperature_of(const Cell& cell) { return cell.temperature(); }
inline double stress_of(const Cell& cell) { return cell.stress(); }
inline double softness_of(const Cell& cell) { return cell.softness; }

/// Different values of `key` among the cells with at least `fewest_events` rearrangements.
template <typename Key>
std::set<double> known_values(const std::vector<Cell>& cells, const Key& key, double fewest_events)
{
    std::map<double, double> events;
    for (const Cell& cell : cells) events[key(cell)] += cell.rearranged;
    std::set<double> known;
    for (const auto& [value, number] : events)
        if (number >= fewest_events) known.insert(value);
    return known;
}

inline double total_rearranged(const std::vector<Cell>& cells)
{
    double sum = 0;
    for (const Cell& cell : cells) sum += cell.rearranged;
    return sum;
}

inline double total_exposure(const std::vector<Cell>& cells)
{
    double sum = 0;
    for (const Cell& cell : cells) sum += cell.exposure;
    return sum;
}

/// ln of the mean probability, where a fit may begin.
inline double mean_log_probability(const std::vector<Cell>& cells)
{
    return std::log(total_rearranged(cells) / total_exposure(cells));
}

} // namespace pitchdrop
