#pragma once
#include "engine/config/configuration.hpp"
#include "engine/run/branch.hpp"

#include <filesystem>

namespace pitchdrop {

/// What a branch is made of, as JSON: model, system, its stage with this branch's own values in place
/// of lists, its parent and its seed. Equal for two configurations exactly if the branch, continued
/// from the same parent, has the same files in both.
nlohmann::json meaning_of(const Branch& branch, const ProtocolTree& tree,
                          const nlohmann::json& resolved);

/// Whether a run directory can go on with another configuration than the one it was filled by: every
/// branch that has begun must be in the new tree and mean the same there. Branches that have not begun
/// may change and go. Throws InputError naming the first branch that would be lost or changed, and the
/// value that differs. `stored`: the resolved configuration of the manifest. False where the two differ only
/// in fields that the version of the manifest did not have, and which are at what it did.
bool check_extension(const std::filesystem::path& root, const nlohmann::json& stored,
                     const Configuration& configuration, const ProtocolTree& tree);

} // namespace pitchdrop
