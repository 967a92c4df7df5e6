#pragma once
#include "engine/state/snapshot.hpp"

namespace pitchdrop {

/// Makes molecules whole that the boundary cuts because the file folds positions into the box
/// without image flags that fit: from a molecule's first bead along its bonds, each to the nearest
/// image. Energies do not depend on it; chain dimensions and displacements do. Notes say how many
/// there were, and name a molecule that is bonded to its own image and cannot be made whole.
/// Snapshots whose bonds are all shorter than half the box stay as they are.
void make_molecules_whole(Snapshot& snapshot);

} // namespace pitchdrop
