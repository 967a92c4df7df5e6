#pragma once
#include "engine/io/snapshot_file.hpp"
#include "tests/support/systems.hpp"

#include <filesystem>

namespace pitchdrop::test {

/// Writes 343 single beads on a lattice, with or without velocities, as a state.
inline void write_state(const std::filesystem::path& file, bool velocities, double spacing = 1.08)
{
    const Replica replica = make_replica({.side = 7,
                                          .spacing = spacing,
                                          .chain_length = 1,
                                          .shake = 0.02,
                                          .temperature = 0.5},
                                         bead_spring_model());
    Snapshot snapshot = make_snapshot(replica.state, *replica.model);
    if (!velocities) snapshot.velocity.clear();
    write_snapshot(file, snapshot);
}

} // namespace pitchdrop::test
