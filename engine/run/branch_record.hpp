#pragma once
#include "engine/run/branch.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace pitchdrop {

enum class BranchState { waiting, running, done, failed };

/// How far a branch has come: what tree.json adds to the protocol tree.
struct BranchRecord {
    BranchState state = BranchState::waiting;
    std::int64_t step = 0;  ///< of the last checkpoint or heartbeat
    std::string reason;     ///< of a failure
};

using TreeRecord = std::vector<BranchRecord>; ///< parallel to the ProtocolTree

const char* name_of(BranchState state);

/// The content of tree.json.
nlohmann::json tree_to_json(const ProtocolTree& tree, const TreeRecord& record);

} // namespace pitchdrop
