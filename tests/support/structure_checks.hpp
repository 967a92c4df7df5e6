#pragma once
#include "kernels/backend/reference/reference.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <cmath>

// How far a backend's structure functions and softness may be from double precision.

namespace pitchdrop::test {

/// Relative to the value, or to the function's root mean square over the beads where that is more:
/// in the tail of a Gaussian the value itself is no measure (its slope is 90 times its value, so that
/// a distance in single precision leaves 2e-5 of it).
inline void check_functions(Backend& backend, const Replica& replica, const StructureSet& set)
{
    const std::vector<double> exact = structure_functions_reference(replica.state, set);
    const std::vector<float> fast = backend.softness().functions(backend.add(replica), set);
    REQUIRE(fast.size() == exact.size());
    for (std::size_t k = 0; k < set.size(); ++k) {
        double squares = 0, error = 0;
        for (std::size_t at = k; at < exact.size(); at += set.size())
            squares += exact[at] * exact[at];
        const double typical = std::sqrt(squares * double(set.size()) / double(exact.size()));
        for (std::size_t at = k; at < exact.size(); at += set.size())
            error = std::max(error, std::abs(double(fast[at]) - exact[at]) /
                                        std::max(std::abs(exact[at]), typical));
        INFO(set.name << " function " << k << " of " << set.size());
        CHECK((typical == 0 ? 0.0 : error) < 1e-5);
    }
}

inline double largest_difference(const std::vector<float>& fast, const std::vector<double>& exact)
{
    REQUIRE(fast.size() == exact.size());
    double worst = 0;
    for (std::size_t b = 0; b < exact.size(); ++b)
        worst = std::max(worst, std::abs(double(fast[b]) - exact[b]));
    return worst;
}

} // namespace pitchdrop::test
