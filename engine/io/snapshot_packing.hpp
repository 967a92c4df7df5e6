#pragma once
#include "engine/io/packing.hpp"
#include "engine/state/snapshot.hpp"

namespace pitchdrop {

/// A snapshot as part of a section of a checkpoint, without loss: that of a state, which has no notes,
/// ids or masses of its own.
void pack(Packer& packer, const Snapshot& snapshot);
Snapshot unpack_snapshot(Unpacker& unpacker);

} // namespace pitchdrop
