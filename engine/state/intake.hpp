#pragma once
#include "engine/state/snapshot.hpp"

namespace pitchdrop {

/// What a state is taken for: a simulation needs what holds its molecules together; an evaluation
/// may be of a part of the energy.
enum class StateUse { simulation, evaluation };

/// A state of a file in the terms of a model: the one place where what files say is compared with
/// what a model says. Bead types are found by name where the file has names, else by position; masses
/// must be the model's; angles are the file's, or made from the bonds where the model says so. What
/// is not used becomes a note. Throws InputError, with what to write into the configuration, where
/// the two contradict each other.
Snapshot take_in(Snapshot snapshot, const Model& model, StateUse use = StateUse::simulation);

/// An angle wherever two bonds meet at a bead.
std::vector<std::array<std::uint32_t, 3>> angles_from_bonds(const Snapshot& snapshot);

} // namespace pitchdrop
