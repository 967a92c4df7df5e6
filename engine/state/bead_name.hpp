#pragma once
#include "kernels/model/topology.hpp"

#include <cstdint>
#include <string>
#include <vector>

// Beads in messages: by the id that the file gives them where it has ids, else counted from 1.

namespace pitchdrop {

/// The number alone; messages that have several say once which way they are counted.
inline std::string bead_number(const std::vector<std::int64_t>& ids, std::uint32_t bead)
{
    return std::to_string(bead < ids.size() ? ids[bead] : std::int64_t(bead) + 1);
}

/// "the file's id", or "counted from 1".
inline const char* way_of_counting(const std::vector<std::int64_t>& ids)
{
    return ids.empty() ? "counted from 1" : "the file's id";
}

/// "bead 58 (the file's id)".
inline std::string bead_name(const std::vector<std::int64_t>& ids, std::uint32_t bead)
{
    return "bead " + bead_number(ids, bead) + " (" + way_of_counting(ids) + ")";
}
inline std::string bead_name(const Topology& topology, std::uint32_t bead)
{
    return bead_name(topology.id, bead);
}

/// "bead 58 and bead 506 (the file's ids)".
inline std::string bead_names(const Topology& topology, std::uint32_t first, std::uint32_t second)
{
    return "bead " + bead_number(topology.id, first) + " and bead " + bead_number(topology.id, second) +
           " (" + (topology.id.empty() ? "counted from 1" : "the file's ids") + ")";
}

} // namespace pitchdrop
