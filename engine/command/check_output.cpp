#include "engine/command/check_output.hpp"
#include "engine/config/field.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pitchdrop {
namespace {

std::string show_duration(double seconds)
{
    if (seconds < 120) return fmt::format("{:.0f} s", seconds);
    if (seconds < 7200) return fmt::format("{:.0f} min", seconds / 60);
    if (seconds < 172800) return fmt::format("{:.1f} h", seconds / 3600);
    return fmt::format("{:.1f} days", seconds / 86400);
}

nlohmann::json number_or_null(const std::optional<double>& value)
{
    return value ? nlohmann::json(*value) : nlohmann::json(nullptr);
}

nlohmann::json branch_json(const ProtocolTree& tree, const Branch& branch)
{
    const nlohmann::json parent =
        branch.parent < 0 ? nlohmann::json(nullptr) : nlohmann::json(tree[branch.parent].id);
    return {{"id", branch.id},
            {"parent", parent},
            {"depth", branch.depth},
            {"stage", name_of(branch.stage)},
            {"seed", branch.seed},
            {"steps", branch.steps},
            {"timestep", branch.settings.timestep},
            {"temperature", {branch.temperature_begin, branch.temperature_end}},
            {"pressure", branch.pressure},
            {"stress", branch.stress},
            {"thermo_interval", branch.output.thermo_interval},
            {"trajectory_interval", branch.output.trajectory_interval},
            {"checkpoint_interval", branch.output.checkpoint_interval}};
}

/// A resolved value for the eye: no quotes, no fields that are inherited or absent.
std::string brief(const nlohmann::json& value)
{
    if (value.is_string()) return value.get<std::string>();
    if (!value.is_structured()) return value.is_number_float() ? show_number(value) : value.dump();
    std::string text;
    for (const auto& [key, entry] : value.items()) {
        if (entry.is_null() || (entry.is_structured() && brief(entry).empty())) continue;
        if (!text.empty()) text += ", ";
        if (value.is_object()) text += key + " ";
        text += entry.is_object()  ? "{" + brief(entry) + "}"
                : entry.is_array() ? "[" + brief(entry) + "]"
                                   : brief(entry);
    }
    return text;
}

} // namespace

void print_check_json(const Configuration& configuration, const ProtocolTree& tree,
                      const Estimate& cost)
{
    nlohmann::json branches = nlohmann::json::array();
    for (const Branch& branch : tree) branches.push_back(branch_json(tree, branch));
    const nlohmann::json result = {{"valid", true},
                                   {"hash", hash_text(configuration.hash)},
                                   {"configuration", configuration.resolved},
                                   {"branches", branches},
                                   {"beads", number_or_null(cost.beads)},
                                   {"steps", cost.steps},
                                   {"bead_steps", number_or_null(cost.bead_steps)},
                                   {"memory_bytes", number_or_null(cost.memory)},
                                   {"estimated_seconds", number_or_null(cost.seconds)}};
    fmt::print("{}\n", result.dump(2));
}

void print_summary(const std::string& path, const Configuration& configuration)
{
    const Settings& settings = configuration.settings;
    fmt::print("{} is valid; hash {}\n\n", path, hash_text(configuration.hash));
    for (const auto& [name, model] : configuration.resolved["model"].items())
        fmt::print("{:<15} {}\n", name, brief(model));
    fmt::print("{:<15} {}\n", "system", brief(configuration.resolved["system"]));
    fmt::print("{:<15} {} τ\n", "timestep", show_number(settings.timestep));
    fmt::print("{:<15} {}\n\n", "output", brief(configuration.resolved["output"]));
    for (nlohmann::json stage : configuration.resolved["protocol"]) {
        const auto name = stage["name"].get<std::string>();
        stage.erase("name");
        fmt::print("{:<15} {}\n", name, brief(stage));
    }
}

void print_tree(const ProtocolTree& tree)
{
    std::size_t width = 6;
    for (const Branch& branch : tree) width = std::max(width, branch.id.size());
    fmt::print("\n{:<{}}  {:>5}  {:>10}  {:>10}  {:>12}  {:>8}  {:>8}\n", "branch", width, "depth",
               "steps", "time", "temperature", "stress", "pressure");
    for (const Branch& branch : tree) {
        std::string temperature = show_number(branch.temperature_end);
        if (branch.temperature_begin != branch.temperature_end)
            temperature = show_number(branch.temperature_begin) + "→" + temperature;
        const std::string stress =
            branch.stage == StageKind::creep ? show_number(branch.stress) : "";
        fmt::print("{:<{}}  {:>5}  {:>10}  {:>10.6g}  {:>12}  {:>8}  {:>8}\n", branch.id, width,
                   branch.depth, branch.steps, double(branch.steps) * branch.settings.timestep,
                   temperature, stress, show_number(branch.pressure));
    }
}

void print_cost(const Configuration& configuration, const ProtocolTree& tree, const Estimate& cost,
                double speed)
{
    fmt::print("\n{} branches, at most {} at once, {:.4g} steps in all\n", tree.size(), cost.widest,
               cost.steps);
    if (!cost.beads) {
        fmt::print("beads, memory and time depend on {}\n", configuration.settings.system.state);
        return;
    }
    fmt::print("{:.0f} beads, {:.3g} bead-steps, about {:.0f} MB\n", *cost.beads, *cost.bead_steps,
               std::ceil(*cost.memory / 1e6));
    fmt::print("about {} at {:.3g} bead-steps/s (--speed)\n", show_duration(*cost.seconds), speed);
}

} // namespace pitchdrop
