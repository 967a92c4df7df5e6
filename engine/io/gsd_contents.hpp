#pragma once
#include "engine/io/gsd_frame.hpp"
#include "engine/state/snapshot.hpp"

namespace pitchdrop {

/// Everything of the schema hoomd that changes how beads move and that the engine has no like of:
/// throws InputError for charges, rigid bodies, dihedrals, impropers, constraints, special pairs.
void refuse_foreign_contents(const GsdFrame& frame, std::uint32_t beads);

/// Bonds or angles ("bonds", "angles") of more than one type in use are refused.
void check_group_types(const GsdFrame& frame, const std::string& kind, std::uint32_t count);

/// Numbers that a program has logged: one real number per bead becomes a field, one number per frame a value.
void read_logged(const GsdFrame& frame, Snapshot& snapshot);

/// A sentence for each content of the frame that is not used.
std::vector<std::string> notes_on(const GsdFrame& frame, std::uint32_t beads);

} // namespace pitchdrop
