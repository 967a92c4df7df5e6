#include "engine/run/statepoint.hpp"
#include "engine/config/settings.hpp"

namespace pitchdrop {
namespace {

using nlohmann::json;

/// The values that a stage of this kind can list in a configuration.
json values_of(const Branch& branch)
{
    json values;
    if (branch.temperature_end > 0) values["temperature"] = branch.temperature_end;
    if (branch.stage != StageKind::minimize) values["pressure"] = branch.pressure;
    if (branch.duration > 0) values["duration"] = branch.duration;
    if (branch.stage == StageKind::quench) values["cooling_rate"] = branch.cooling_rate;
    if (branch.stage == StageKind::creep) values["stress"] = branch.stress;
    if (branch.stage == StageKind::extend) values["strain_rate"] = branch.strain_rate;
    return values;
}

} // namespace

json statepoint_of(const ProtocolTree& tree, std::size_t index)
{
    const Branch& branch = tree[index];
    json statepoint = values_of(branch);
    statepoint["branch"] = branch.id;
    statepoint["stage"] = name_of(branch.stage);
    statepoint["name"] = branch.label;
    statepoint["seed"] = branch.seed;
    for (int parent = branch.parent; parent >= 0; parent = tree[std::size_t(parent)].parent) {
        const Branch& before = tree[std::size_t(parent)];
        if (before.label == branch.label) continue; // a segment of the same quench
        const std::string prefix = before.label + "_";
        if (statepoint.contains(prefix + "pressure")) continue; // an earlier segment of a quench
        const json values = values_of(before);
        for (const auto& [name, value] : values.items()) statepoint[prefix + name] = value;
    }
    return statepoint;
}

} // namespace pitchdrop
