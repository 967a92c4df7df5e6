#include "engine/run/extension.hpp"
#include "engine/config/field.hpp"
#include "engine/config/seed_samples.hpp"
#include "engine/config/writer.hpp"
#include "engine/run/difference.hpp"
#include "engine/run/protocol_tree.hpp"

#include <algorithm>

namespace pitchdrop {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

/// Index of the stage of that name, the number of stages if there is none.
std::size_t stage_index(const json& resolved, const std::string& label)
{
    const json& stages = resolved["protocol"];
    std::size_t index = 0;
    while (index < stages.size() && stages[index]["name"] != label) ++index;
    return index;
}

/// Empty where there is no text.
std::string text_at(const json& value, const std::string& place)
{
    const json::json_pointer pointer(place);
    return value.contains(pointer) && value[pointer].is_string() ? value[pointer].get<std::string>()
                                                                 : std::string();
}

json parent_id(const Branch& branch, const ProtocolTree& tree)
{
    return branch.parent < 0 ? json(nullptr) : json(tree[std::size_t(branch.parent)].id);
}

std::string name_of_start(const json& parent)
{
    return parent.is_null() ? "the system" : parent.get<std::string>();
}

/// The part of a configuration that has a say in the branches of one stage.
json part_for(const std::string& label, const json& resolved)
{
    json part = resolved;
    const std::size_t index = stage_index(resolved, label);
    part["protocol"] = json::object();
    if (index < resolved["protocol"].size())
        part["protocol"][std::to_string(index)] = resolved["protocol"][index];
    return part;
}

constexpr const char* keep = "keep what is there and add new values at the ends of lists";

/// Both trees and the configurations they came from.
struct Change {
    const fs::path& root;
    const json &before, &now;
    const ProtocolTree &old_tree, &new_tree;
    std::string one_sample = {}; ///< why the seeds of `before` are one sample; empty if they are not

    [[noreturn]] void refuse(const Branch& branch, const char* fate, const std::string& difference,
                             const std::string& advice) const
    {
        throw InputError(root.string() + " holds a run of another configuration",
                         branch.id + " would be " + fate + ": " + difference,
                         advice + ", or choose another --out");
    }

    [[noreturn]] void refuse_loss(const Branch& branch) const
    {
        std::string difference = "there is no stage \"" + branch.label + "\" any more";
        if (stage_index(now, branch.label) < now["protocol"].size())
            difference = first_difference(part_for(branch.label, before),
                                          part_for(branch.label, now), "", GrownLists::are_equal);
        if (difference.empty()) // the order of a list decides which value has no level in the path
            difference = first_difference(before, now);
        refuse(branch, "lost", difference, keep);
    }

    /// Of a file that was replaced by one with other contents.
    void refuse_other_file(const Branch& branch, const char* what, const std::string& object,
                           const char* name, const char* hash_name) const
    {
        const std::string hash = text_at(now, object + hash_name);
        const std::string old = text_at(before, object + hash_name);
        if (hash.empty() || old.empty() || hash == old) return;
        refuse(branch, "changed",
               "the file \"" + text_at(now, object + name) + "\" is not the " + what +
                   " that the run began with, its hash is " + hash + " and was " + old,
               "put the old file back");
    }

    /// Of other files, and of velocities that another number of seeds made others.
    void refuse_other_inputs(const Branch& branch) const
    {
        refuse_other_file(branch, "state", "/system/", "state", "state_hash");
        const std::size_t stage = stage_index(now, branch.label);
        if (stage == stage_index(before, branch.label)) {
            const std::string observe = "/protocol/" + std::to_string(stage) + "/observe/";
            refuse_other_file(branch, "hyperplane", observe + "softness/", "hyperplane", "hash");
            refuse_other_file(branch, "structure set", observe + "samples/", "structure",
                              "structure_hash");
        }
        const std::string velocities = text_at(now, "/system/velocities");
        const std::string old = text_at(before, "/system/velocities");
        if (!one_sample.empty() && velocities != old)
            throw InputError(root.string() + " holds seeds that are one and the same run",
                             "they began with the positions and the velocities of one file, and " + one_sample,
                             "begin again with another --out, where each seed has new velocities");
        if (!velocities.empty() && !old.empty() && velocities != old)
            refuse(branch, "changed",
                   "system.velocities was \"" + old + "\", is \"" + velocities + "\"" +
                       " (several seeds have new ones unless told otherwise)",
                   "give \"velocities\": \"" + old + "\"");
    }

    [[noreturn]] void refuse_change(const Branch& was, const Branch& is) const
    {
        refuse_other_inputs(was);
        if (was.stage == StageKind::quench && was.temperature_end == is.temperature_end &&
            is.temperature_begin < was.temperature_begin)
            refuse(was, "changed",
                   "it cools from " + show_number(was.temperature_begin) + " to " +
                       show_number(was.temperature_end) + " in one go, and the new target " +
                       show_number(is.temperature_begin) + " lies between",
                   "add targets below the last one only");
        const json parent = parent_id(was, old_tree), new_parent = parent_id(is, new_tree);
        if (parent != new_parent)
            refuse(was, "changed",
                   "it starts from " + name_of_start(parent) + ", and would from " +
                       name_of_start(new_parent),
                   keep);
        std::string difference = first_difference(
            part_for(was.label, before), part_for(was.label, now), "", GrownLists::are_equal);
        if (difference.empty())
            difference =
                first_difference(meaning_of(was, old_tree, before), meaning_of(is, new_tree, now));
        refuse(was, "changed", difference, keep);
    }
};

/// The configuration of a run as this version would have resolved it: fields that later versions have
/// brought are at their defaults. Of a state 0.1.0 kept no hash and always took the file's velocities.
json as_resolved_now(const json& stored, const Settings& settings, const Configuration& now)
{
    json before = write_settings(settings);
    if (!now.state || !stored.contains("system")) return before;
    const auto fill = [&](const char* key, const json& value) {
        if (!stored["system"].contains(key)) before["system"][key] = value;
    };
    fill("state_hash", now.resolved["system"]["state_hash"]);
    fill("velocities", has_velocities(*now.state) ? "file" : "new");
    return before;
}

/// A branch has begun when something of it could be lost: with its first checkpoint.
bool has_begun(const fs::path& root, const Branch& branch)
{
    return fs::exists(root / branch.id / "checkpoint");
}

} // namespace

/// How often checkpoints are written changes no result, so it is not part of it.
json meaning_of(const Branch& branch, const ProtocolTree& tree, const json& resolved)
{
    const std::size_t index = stage_index(resolved, branch.label);
    const json contents = without_file_names(resolved);
    json stage = contents["protocol"].at(index);
    const auto put = [&](const char* name, double value) {
        if (stage.contains(name)) stage[name] = value;
    };
    put("temperature", branch.temperature_end);
    put("to", branch.temperature_end);
    put("pressure", branch.pressure);
    put("duration", branch.duration);
    put("rate", branch.cooling_rate);
    put("stress", branch.stress);
    put("strain_rate", branch.strain_rate);
    put("timestep", branch.settings.timestep);
    stage["thermo"] = branch.output.thermo_interval;
    stage["trajectory"] = branch.output.trajectory_interval;
    json system = contents["system"];
    system["seed"] = branch.seed;
    return {{"model", resolved["model"]},
            {"protocol", {{std::to_string(index), std::move(stage)}}},
            {"system", std::move(system)},
            {"parent", parent_id(branch, tree)},
            {"temperature_begin", branch.temperature_begin},
            {"steps", branch.steps}};
}

bool check_extension(const fs::path& root, const json& stored, const Configuration& configuration,
                     const ProtocolTree& tree)
{
    const Settings settings = read_resolved(stored, (root / "manifest.json").string());
    const ProtocolTree old_tree = build_tree(settings);
    const json before = as_resolved_now(stored, settings, configuration);
    const bool same_velocities = text_at(before, "/system/velocities") == "file";
    const std::string one_sample = settings.system.seed.size() > 1 && same_velocities
                                       ? stage_without_chance(settings.protocol, true)
                                       : std::string();
    const Change change{root, before, configuration.resolved, old_tree, tree, one_sample};
    for (const Branch& was : old_tree) {
        if (!has_begun(root, was)) continue;
        const auto is = std::find_if(tree.begin(), tree.end(),
                                     [&](const Branch& branch) { return branch.id == was.id; });
        if (is == tree.end()) change.refuse_loss(was);
        // The ancestors of a branch that has begun have begun as well: they are looked at themselves.
        if (meaning_of(was, old_tree, before) != meaning_of(*is, tree, configuration.resolved))
            change.refuse_change(was, *is);
    }
    return without_file_names(before) != without_file_names(configuration.resolved);
}

} // namespace pitchdrop
