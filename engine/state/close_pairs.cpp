#include "engine/state/close_pairs.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>
#include <unordered_map>

namespace pitchdrop {
namespace {

using Cell = std::array<std::int64_t, 3>;

/// Cells at least as wide as the distance; more than a million along a side would gain nothing.
Cell cells_along(const Vec3<double>& box, double distance)
{
    Cell cells;
    for (int axis = 0; axis < 3; ++axis)
        cells[std::size_t(axis)] =
            std::int64_t(std::clamp(std::floor(box[axis] / distance), 1.0, 1e6));
    return cells;
}

Cell cell_of(const FixedPosition& position, const Cell& cells)
{
    Cell cell;
    for (int axis = 0; axis < 3; ++axis) {
        const auto place = std::uint32_t(wrap(position[axis]));
        const auto along = std::size_t(axis);
        cell[along] = std::int64_t((std::uint64_t(place) * std::uint64_t(cells[along])) >> 32);
    }
    return cell;
}

std::uint64_t key_of(const Cell& cell, const Cell& cells)
{
    return std::uint64_t((cell[0] * cells[1] + cell[1]) * cells[2] + cell[2]);
}

/// Keys of the cells around one, itself included, each once even where few cells make a side.
std::vector<std::uint64_t> keys_around(const Cell& cell, const Cell& cells)
{
    std::vector<std::uint64_t> keys;
    for (int neighbour = 0; neighbour < 27; ++neighbour) {
        const int step[3] = {neighbour / 9 - 1, neighbour / 3 % 3 - 1, neighbour % 3 - 1};
        Cell other;
        for (std::size_t axis = 0; axis < 3; ++axis)
            other[axis] = (cell[axis] + step[axis] + cells[axis]) % cells[axis];
        keys.push_back(key_of(other, cells));
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

} // namespace

Vec3<double> nearest_separation(const ReplicaState& state, std::uint32_t first,
                                std::uint32_t second)
{
    const FixedFraction d =
        wrapped_difference(wrap(state.position[first]), wrap(state.position[second]));
    const Vec3<double> box = state.box();
    return {d.x * unit_length(box.x), d.y * unit_length(box.y), d.z * unit_length(box.z)};
}

std::vector<ClosePair> close_pairs(const ReplicaState& state, double distance)
{
    const Cell cells = cells_along(state.box(), distance);
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> beads_of;
    std::vector<ClosePair> found;
    for (std::uint32_t bead = 0; bead < state.position.size(); ++bead) {
        const Cell cell = cell_of(state.position[bead], cells);
        for (const std::uint64_t key : keys_around(cell, cells)) {
            const auto others = beads_of.find(key); // of the beads before this one
            if (others == beads_of.end()) continue;
            for (const std::uint32_t other : others->second) {
                const Vec3<double> d = nearest_separation(state, other, bead);
                const double r = std::sqrt(dot(d, d));
                if (r < distance) found.push_back({other, bead, r});
            }
        }
        beads_of[key_of(cell, cells)].push_back(bead);
    }
    std::sort(found.begin(), found.end(), [](const ClosePair& a, const ClosePair& b) {
        return std::tie(a.distance, a.first, a.second) < std::tie(b.distance, b.first, b.second);
    });
    return found;
}

} // namespace pitchdrop
