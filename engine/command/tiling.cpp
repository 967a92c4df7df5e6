#include "engine/command/tiling.hpp"

#include "kernels/core/error.hpp"

namespace pitchdrop {
namespace {

std::shared_ptr<const Topology> tiled(const Topology& one, std::uint32_t tiles)
{
    auto all = std::make_shared<Topology>();
    std::uint32_t molecules = 0;
    for (const std::uint32_t molecule : one.molecule) molecules = std::max(molecules, molecule + 1);
    for (std::uint32_t tile = 0; tile < tiles; ++tile) {
        const std::uint32_t first = tile * one.beads();
        all->type.insert(all->type.end(), one.type.begin(), one.type.end());
        for (const std::uint32_t molecule : one.molecule)
            all->molecule.push_back(tile * molecules + molecule);
        for (const auto& [a, b] : one.bonds) all->bonds.push_back({first + a, first + b});
        for (const auto& [a, b, c] : one.angles)
            all->angles.push_back({first + a, first + b, first + c});
    }
    return all;
}

} // namespace

ReplicaState tiled(const ReplicaState& state, int tiles)
{
    require(tiles > 0 && (tiles & (tiles - 1)) == 0, "the number of tiles is a power of two");
    int count[3] = {1, 1, 1};
    for (int axis = 0; count[0] * count[1] * count[2] < tiles; axis = (axis + 1) % 3)
        count[axis] *= 2;
    ReplicaState all;
    all.topology = tiled(*state.topology, std::uint32_t(tiles));
    all.motion = state.motion;
    for (int axis = 0; axis < 3; ++axis) all.motion.box[axis] *= count[axis];
    for (int tile = 0; tile < tiles; ++tile) {
        const std::int64_t shift[3] = {tile % count[0], tile / count[0] % count[1],
                                       tile / count[0] / count[1]};
        for (FixedPosition place : state.position) {
            for (int axis = 0; axis < 3; ++axis)
                place[axis] = (place[axis] + (shift[axis] << 32)) / count[axis];
            all.position.push_back(place);
        }
        all.velocity.insert(all.velocity.end(), state.velocity.begin(), state.velocity.end());
    }
    return all;
}

} // namespace pitchdrop
