#pragma once
#include "engine/state/snapshot.hpp"

#include <optional>
#include <string>
#include <vector>

// Types as a text format writes them.

namespace pitchdrop {

/// One word per type: the snapshot's own names where each type has one, else A, B, …
std::vector<std::string> written_type_names(const Snapshot& snapshot);
/// Whether these are the snapshot's own.
bool has_type_names(const Snapshot& snapshot);

inline std::uint8_t type_of(const Snapshot& snapshot, std::uint32_t bead)
{
    return snapshot.type.empty() ? std::uint8_t(0) : snapshot.type[bead];
}

/// Nothing where masses are not known.
inline std::optional<double> mass_of(const Snapshot& snapshot, std::uint32_t bead)
{
    if (!snapshot.mass.empty()) return snapshot.mass[bead];
    const std::uint8_t type = type_of(snapshot, bead);
    if (type < snapshot.type_mass.size()) return snapshot.type_mass[type];
    return std::nullopt;
}

/// One mass per type, nothing for types without beads whose mass is not known; empty where masses
/// are not known or beads of one type differ.
std::vector<std::optional<double>> masses_of_types(const Snapshot& snapshot);

inline std::int64_t id_of(const Snapshot& snapshot, std::uint32_t bead)
{
    return snapshot.id.empty() ? std::int64_t(bead) + 1 : snapshot.id[bead];
}

/// The atomic number of a chemical symbol, 0 for any other name.
int atomic_number(const std::string& name);

} // namespace pitchdrop
