#pragma once
#include <array>
#include <cstdint>
#include <vector>

namespace pitchdrop {

/// Who is connected to whom; bead indices are 0-based in the state's own order.
/// Immutable and shared by all replicas of the same system.
struct Topology {
    std::vector<std::uint8_t> type;                   ///< per bead, index into Model::bead_types
    std::vector<std::uint32_t> molecule;              ///< per bead, 0-based
    std::vector<std::array<std::uint32_t, 2>> bonds;
    std::vector<std::array<std::uint32_t, 3>> angles; ///< the middle bead second
    std::vector<std::int64_t> id; ///< what the beads are called in the file they came from; or empty

    std::uint32_t beads() const { return static_cast<std::uint32_t>(type.size()); }
};

} // namespace pitchdrop
