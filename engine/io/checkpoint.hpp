#pragma once
#include "engine/state/snapshot.hpp"
#include "kernels/model/replica.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace pitchdrop {

/// Everything needed to go on with a branch as if it had never stopped.
struct Checkpoint {
    ReplicaState state;
    std::string branch;              ///< id of the branch
    std::string configuration_hash;  ///< of the run it belongs to
    std::vector<double> type_mass;   ///< per bead type, so that the file can be converted alone
    std::vector<std::string> type_names; ///< likewise; empty where the model lists no types
    std::map<std::string, std::string> extra; ///< named sections of observers, opaque bytes
};

/// Sections with a hash each behind a header with the format's version; written whole or not at
/// all. The one before is kept as `<name>.previous` if it is whole.
void write_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint);

/// What was read, and from where: `warning` says why the previous checkpoint had to serve.
struct CheckpointRead {
    Checkpoint checkpoint;
    std::string warning;
};

/// Reads and verifies every section; falls back to `<name>.previous` and says so.
/// Throws InputError naming the sections that are damaged when neither is whole.
CheckpointRead read_checkpoint(const std::filesystem::path& path);

/// True when the file begins like a checkpoint.
bool is_checkpoint(const std::filesystem::path& path);

/// The checkpoint as a snapshot, for `convert` and `evaluate`. Another one never stands in for it:
/// throws InputError if it is damaged.
Snapshot read_checkpoint_snapshot(const std::filesystem::path& path);

} // namespace pitchdrop
