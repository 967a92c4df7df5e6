#pragma once
#include "engine/run/branch.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace pitchdrop {

/// `flowed`: the strain went beyond the stage's maximum, a normal end. `skipped`: it would start from
/// a branch that flowed.
enum class BranchState { waiting, running, done, failed, flowed, skipped };

/// Whether a branch has come to a normal end: nothing is left to carry out.
inline bool is_over(BranchState state)
{
    return state == BranchState::done || state == BranchState::flowed;
}

/// How far a branch has come: what tree.json adds to the protocol tree.
struct BranchRecord {
    BranchState state = BranchState::waiting;
    std::int64_t step = 0;  ///< of the last checkpoint or heartbeat
    std::string reason;     ///< of a failure; why it flowed, or was skipped
    nlohmann::json health;  ///< what HealthMonitor says; null while it says nothing

    bool operator==(const BranchRecord&) const = default;
};

using TreeRecord = std::vector<BranchRecord>; ///< parallel to the ProtocolTree

const char* name_of(BranchState state);

/// The content of branch.json, and back; a record that cannot be understood throws json::exception.
nlohmann::json record_to_json(const BranchRecord& record);
BranchRecord record_from_json(const nlohmann::json& value);

/// The content of tree.json.
nlohmann::json tree_to_json(const ProtocolTree& tree, const TreeRecord& record);

} // namespace pitchdrop
