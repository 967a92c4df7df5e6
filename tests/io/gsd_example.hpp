#pragma once
#include "engine/state/snapshot.hpp"

#include <cmath>

namespace pitchdrop::gsd_example {

/// Chains that drift through a box that stretches: every number depends on the frame.
inline Snapshot frame(std::int64_t number, std::uint32_t beads = 12)
{
    Snapshot snapshot;
    const double stretch = 1 + 0.01 * double(number);
    snapshot.origin = {-1, 2, 0.5};
    snapshot.box = {7.1 * stretch, 8.3, 9.7 / stretch};
    snapshot.step = 5'000'000'000 + 100 * number;
    snapshot.types = 2;
    snapshot.type_mass = {1.0, 2.5};
    for (std::uint32_t b = 0; b < beads; ++b) {
        const double s = std::sin(1.7 * b + 0.3 * double(number));
        snapshot.position.push_back({20 * s + b, -30 * s * s, 0.9 * b - 0.2 * double(number)});
        snapshot.velocity.push_back({s, 0.5 - s, s * s});
        snapshot.type.push_back(b % 3 == 0 ? 1 : 0);
        snapshot.molecule.push_back(b / 4);
        if (b % 4 != 0) snapshot.bonds.push_back({b - 1, b});
        if (b % 4 > 1) snapshot.angles.push_back({b - 2, b - 1, b});
        snapshot.fields["softness"].push_back(float(s) + float(number));
        snapshot.fields["p_hop"].push_back(float(b));
    }
    snapshot.values = {{"p_hop_time", 0.1 * double(number)}, {"softness_time", double(number)}};
    return snapshot;
}

} // namespace pitchdrop::gsd_example
