#include "engine/state/lattice_chains.hpp"

#include "kernels/core/error.hpp"

#include <cmath>

namespace pitchdrop {
namespace {

struct Sites {
    std::uint32_t x, y, z;
};

/// A nearly cubic lattice with at least that many sites, and few more.
Sites sites_for(std::uint32_t beads)
{
    const auto side = std::uint32_t(std::cbrt(double(beads)));
    Sites best{beads, 1, 1};
    double fewest = INFINITY;
    for (std::uint32_t x = side; x <= side + 1; ++x)
        for (std::uint32_t y = x; y <= x + 1; ++y) {
            const std::uint32_t z = (beads + x * y - 1) / (x * y);
            const double sites = double(x) * y * z;
            if (sites < fewest) fewest = sites, best = {x, y, z};
        }
    return best;
}

/// There and back along an axis of `count` sites, turning at the ends.
std::uint32_t winding(std::uint32_t n, std::uint32_t count)
{
    const std::uint32_t there = n % (2 * count);
    return there < count ? there : 2 * count - 1 - there;
}

} // namespace

Snapshot lattice_chains(const ChainSettings& settings)
{
    require(settings.chains > 0 && settings.beads_per_chain > 0 && settings.density > 0,
            "chains, beads per chain and density are positive");
    Snapshot snapshot;
    const std::uint32_t beads = settings.chains * settings.beads_per_chain;
    const Sites sites = sites_for(beads);
    const double spacing =
        std::cbrt(beads / settings.density / (double(sites.x) * sites.y * sites.z));
    snapshot.box = spacing * Vec3<double>{double(sites.x), double(sites.y), double(sites.z)};
    snapshot.type_mass = {1.0};
    for (std::uint32_t bead = 0; bead < beads; ++bead) {
        const std::uint32_t row = bead / sites.x, in_chain = bead % settings.beads_per_chain;
        snapshot.position.push_back(
            spacing * Vec3<double>{winding(bead, sites.x) + 0.5, winding(row, sites.y) + 0.5,
                                   double(row / sites.y) + 0.5});
        snapshot.type.push_back(0);
        snapshot.molecule.push_back(bead / settings.beads_per_chain);
        if (in_chain > 0) snapshot.bonds.push_back({bead - 1, bead});
        if (in_chain > 1) snapshot.angles.push_back({bead - 2, bead - 1, bead});
    }
    return snapshot;
}

} // namespace pitchdrop
