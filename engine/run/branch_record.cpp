#include "engine/run/branch_record.hpp"

#include "engine/config/settings.hpp"

namespace pitchdrop {

const char* name_of(BranchState state)
{
    static const char* const names[] = {"waiting", "running", "done", "failed"};
    return names[int(state)];
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
            {"timestep", branch.settings.timestep},
            {"step", record[n].step},
            {"state", name_of(record[n].state)}};
        if (!record[n].reason.empty()) entry["reason"] = record[n].reason;
        branches.push_back(std::move(entry));
    }
    return {{"branches", std::move(branches)}};
}

} // namespace pitchdrop
