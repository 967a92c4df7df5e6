#include "engine/run/branch_record.hpp"

#include "engine/config/settings.hpp"

#include <algorithm>
#include <iterator>

namespace pitchdrop {

namespace {

constexpr const char* names[] = {"waiting", "running", "done",
                                 "failed",  "flowed",  "skipped"};

} // namespace

const char* name_of(BranchState state) { return names[int(state)]; }

nlohmann::json record_to_json(const BranchRecord& record)
{
    nlohmann::json value = {{"state", name_of(record.state)}, {"step", record.step}};
    if (!record.reason.empty()) value["reason"] = record.reason;
    if (!record.health.is_null()) value["health"] = record.health;
    return value;
}

BranchRecord record_from_json(const nlohmann::json& value)
{
    const auto name = value.at("state").get<std::string>();
    const auto found = std::find(std::begin(names), std::end(names), name);
    if (found == std::end(names))
        throw nlohmann::json::other_error::create(501, "no state \"" + name + "\"", nullptr);
    return {BranchState(found - std::begin(names)), value.at("step"), value.value("reason", ""),
            value.value("health", nlohmann::json())};
}

nlohmann::json tree_to_json(const ProtocolTree& tree, const TreeRecord& record)
{
    nlohmann::json branches = nlohmann::json::array();
    for (std::size_t n = 0; n < tree.size(); ++n) {
        const Branch& branch = tree[n];
        nlohmann::json entry = {
            {"id", branch.id},
            {"parent", branch.parent < 0 ? nlohmann::json(nullptr)
                                         : nlohmann::json(tree[std::size_t(branch.parent)].id)},
            {"depth", branch.depth},
            {"stage", name_of(branch.stage)},
            {"label", branch.label},
            {"temperature", branch.temperature_end},
            {"temperature_begin", branch.temperature_begin},
            {"pressure", branch.pressure},
            {"stress", branch.stress},
            {"strain_rate", branch.strain_rate},
            {"seed", branch.seed},
            {"steps", branch.steps},
            {"timestep", branch.settings.timestep}};
        entry.update(record_to_json(record[n]));
        branches.push_back(std::move(entry));
    }
    return {{"branches", std::move(branches)}};
}

} // namespace pitchdrop
