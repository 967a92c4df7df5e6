#include "engine/command/check_output.hpp"
#include "engine/config/field.hpp"
#include "engine/io/json_text.hpp"
#include "engine/run/branch_start.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>

namespace pitchdrop {
namespace {

std::string show_duration(double seconds)
{
    if (seconds < 10) return fmt::format("{:.1f} s", seconds);
    if (seconds < 120) return fmt::format("{:.0f} s", seconds);
    if (seconds < 7200) return fmt::format("{:.0f} min", seconds / 60);
    if (seconds < 172800) return fmt::format("{:.1f} h", seconds / 3600);
    return fmt::format("{:.1f} days", seconds / 86400);
}

nlohmann::json branch_json(const ProtocolTree& tree, const Branch& branch, const Plan::Span& span)
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
            {"checkpoint_interval", branch.output.checkpoint_interval},
            {"estimated_begin_seconds", span.begin},
            {"estimated_end_seconds", span.end}};
}

/// A resolved value for the eye: no quotes, no fields that are inherited or absent.
std::string brief(const nlohmann::json& value)
{
    if (value.is_string()) return value.get<std::string>();
    if (!value.is_structured()) return value.is_number_float() ? show_number(value) : json_text(value);
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
                      const CostEstimate& cost, const std::string& device, const Tuning& tuning)
{
    nlohmann::json branches = nlohmann::json::array();
    for (std::size_t n = 0; n < tree.size(); ++n)
        branches.push_back(branch_json(tree, tree[n], cost.plan.branch[n]));
    nlohmann::json warnings = nlohmann::json::array();
    for (const Problem& warning : configuration.warnings) warnings.push_back(problem_json(warning));
    const nlohmann::json result = {{"valid", true},
                                   {"warnings", warnings},
                                   {"notes", state_notes(configuration)},
                                   {"hash", hash_text(configuration.hash)},
                                   {"configuration", configuration.resolved},
                                   {"branches", branches},
                                   {"beads", cost.beads},
                                   {"steps", cost.steps},
                                   {"bead_steps", cost.bead_steps},
                                   {"device", device},
                                   {"tuning", tuning_to_json(tuning)},
                                   {"most_branches_together", cost.plan.width},
                                   {"widest_batch", cost.plan.widest},
                                   {"bead_steps_per_second", cost.speed},
                                   {"memory_bytes", cost.memory},
                                   {"estimated_seconds", cost.plan.seconds}};
    fmt::print("{}\n", json_text(result, 2));
}

void print_warnings(const Configuration& configuration)
{
    for (const Problem& warning : configuration.warnings)
        fmt::print(stderr, "warning: {}\n", to_string(warning));
}

nlohmann::json problem_json(const Problem& problem)
{
    return {{"path", problem.path},
            {"line", problem.line},
            {"source", problem.source},
            {"message", problem.text}};
}

void print_summary(const std::string& path, const Configuration& configuration)
{
    const Settings& settings = configuration.settings;
    fmt::print("{} is valid; hash {}\n\n", path, hash_text(configuration.hash));
    for (const auto& [name, model] : configuration.resolved["model"].items())
        fmt::print("{:<15} {}\n", name, brief(model));
    fmt::print("{:<15} {}\n", "system", brief(configuration.resolved["system"]));
    const std::string velocities =
        describe_velocities(configuration.settings, configuration.state.get());
    if (!velocities.empty()) fmt::print("{:<15} {}\n", "velocities", velocities);
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

/// Stretches of the plan in which the same branches advance, told by how many of each stage.
void print_plan(const ProtocolTree& tree, const Plan& plan)
{
    constexpr std::size_t most_lines = 24;
    std::set<double> times;
    for (const Plan::Span& span : plan.branch) times.insert({span.begin, span.end});
    std::vector<std::string> lines;
    for (auto begin = times.begin(); begin != times.end() && std::next(begin) != times.end();
         ++begin) {
        std::map<std::string, int> stages;
        int together = 0;
        for (std::size_t n = 0; n < tree.size(); ++n)
            if (plan.branch[n].begin <= *begin && plan.branch[n].end > *begin)
                ++stages[tree[n].label], ++together;
        std::vector<std::string> counts;
        for (const auto& [label, count] : stages)
            counts.push_back(fmt::format("{} {}", count, label));
        lines.push_back(fmt::format("{:>9}  {:>9}  {:>8}  {}", show_duration(*begin),
                                    show_duration(*std::next(begin)), together,
                                    fmt::join(counts, ", ")));
    }
    fmt::print("\n{:>9}  {:>9}  {:>8}  {}\n", "from", "to", "branches", "stages");
    for (std::size_t n = 0; n < std::min(lines.size(), most_lines); ++n)
        fmt::print("{}\n", lines[n]);
    if (lines.size() > most_lines)
        fmt::print("{:>9}  {} more lines (--json has the times of every branch)\n", "…",
                   lines.size() - most_lines);
}

void print_cost(const ProtocolTree& tree, const CostEstimate& cost, const std::string& device,
                const Tuning& tuning)
{
    print_plan(tree, cost.plan);
    fmt::print("\n{} branches of {:.0f} beads, at most {} at once, {:.3g} bead-steps in all\n",
               tree.size(), cost.beads, cost.plan.widest, cost.bead_steps);
    fmt::print("about {} and {:.0f} MB at {:.3g} bead-steps/s ({})\n",
               show_duration(cost.plan.seconds), std::ceil(cost.memory / 1e6), cost.speed, device);
    fmt::print("tuned values: {} ({})\n", to_string(tuning), tuning.source);
}

} // namespace pitchdrop
