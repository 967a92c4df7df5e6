#pragma once
#include "kernels/backend/reference/reference.hpp"
#include "kernels/core/random.hpp"

#include <cmath>

namespace pitchdrop::test {

/// A hyperplane with random weights, standardised on a state so that softness varies by about 1.
inline Hyperplane random_plane(const StructureSet& set, const ReplicaState& state,
                               std::uint64_t seed = 7)
{
    const std::vector<double> rows = structure_functions_reference(state, set);
    const std::size_t functions = set.size(), beads = rows.size() / functions;
    Hyperplane plane;
    plane.set = set;
    plane.bias = 0.1;
    for (std::size_t k = 0; k < functions; ++k) {
        double sum = 0, squares = 0;
        for (std::size_t b = 0; b < beads; ++b) {
            sum += rows[b * functions + k];
            squares += rows[b * functions + k] * rows[b * functions + k];
        }
        const double mean = sum / double(beads);
        const double variance = squares / double(beads) - mean * mean;
        plane.mean.push_back(mean);
        plane.deviation.push_back(variance > 1e-4 ? std::sqrt(variance) : 1.0);
        const auto normal = standard_normal<double>(seed, RandomStream::chain_walk, 1,
                                                    std::uint32_t(k));
        plane.weight.push_back(normal.value[0] / std::sqrt(double(functions)));
    }
    return plane;
}

} // namespace pitchdrop::test
