#pragma once
#include "engine/io/packing.hpp"
#include "engine/state/snapshot.hpp"

namespace pitchdrop {

/// A snapshot as part of a section of a checkpoint, without loss: that of a state (make_snapshot), which has
/// no masses per bead and no notes on a file.
void pack(Packer& packer, const Snapshot& snapshot);
Snapshot unpack_snapshot(Unpacker& unpacker);

} // namespace pitchdrop
