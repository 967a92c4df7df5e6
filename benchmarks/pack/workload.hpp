#pragma once
#include <cstdint>
#include <vector>

// What the pair loop runs over: clusters of W beads against lists of single neighbours, as in the
// CPU backend, without its fixed-point positions, masks and several types.

namespace pitchdrop::benchmark {

struct Workload {
    int width = 8;
    std::vector<float> x, y, z;      ///< in cluster order
    std::vector<std::int32_t> begin; ///< per cluster, into `neighbour`; one more at the end
    std::vector<std::int32_t> neighbour;

    std::int32_t clusters() const { return std::int32_t(begin.size()) - 1; }
};

struct Forces {
    std::vector<float> x, y, z;
    double energy = 0;
};

using PairLoop = void (*)(const Workload&, Forces&);

/// One implementation of the same loop.
struct Contender {
    const char* pack;
    const char* instructions;
    int width;
    PairLoop run;
};

} // namespace pitchdrop::benchmark
