#pragma once
#include "kernels/model/topology.hpp"

#include <cstdint>
#include <string>

// Beads in messages: by the id that the file gives them where it has ids, else counted from 1.

namespace pitchdrop {

/// The number alone; messages that have several say once which way they are counted.
inline std::string bead_number(const Topology& topology, std::uint32_t bead)
{
    return std::to_string(bead < topology.id.size() ? topology.id[bead] : std::int64_t(bead) + 1);
}

/// "the file's id", or "counted from 1".
inline const char* way_of_counting(const Topology& topology)
{
    return topology.id.empty() ? "counted from 1" : "the file's id";
}

/// "bead 58 (the file's id)".
inline std::string bead_name(const Topology& topology, std::uint32_t bead)
{
    return "bead " + bead_number(topology, bead) + " (" + way_of_counting(topology) + ")";
}

/// "bead 58 and bead 506 (the file's ids)".
inline std::string bead_names(const Topology& topology, std::uint32_t first, std::uint32_t second)
{
    return "bead " + bead_number(topology, first) + " and bead " + bead_number(topology, second) +
           " (" + (topology.id.empty() ? "counted from 1" : "the file's ids") + ")";
}

} // namespace pitchdrop
