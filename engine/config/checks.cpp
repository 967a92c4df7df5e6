#include "engine/config/checks.hpp"
#include "engine/config/complete.hpp"
#include "engine/config/field.hpp"
#include "engine/config/pair_kinds.hpp"
#include "kernels/backend/backend.hpp"
#include "kernels/model/bonded.hpp"
#include "kernels/model/pair_table.hpp"

#include <cmath>
#include <set>

namespace pitchdrop {
namespace {

void check_bead_types(const ModelSettings& model, const std::string& path, const Document& document,
                      std::vector<Problem>& problems)
{
    std::set<std::string> names;
    for (std::size_t i = 0; i < model.bead_types.size(); ++i)
        if (!names.insert(model.bead_types[i].name).second)
            problems.push_back(document.problem_at(
                join_path(join_path(path, i), "name"),
                explain("\"" + model.bead_types[i].name + "\" again",
                        "bead types are told apart by their names", "choose another name")));
    if (model.bead_types.size() > 16)
        problems.push_back(document.problem_at(
            path, explain(std::to_string(model.bead_types.size()) + " bead types",
                          "at most 16 are supported", "use fewer")));
}

void check_overrides(const ModelSettings& model, const std::string& path, const Document& document,
                     std::vector<Problem>& problems)
{
    std::vector<std::string> names;
    for (const BeadTypeSettings& type : model.bead_types) names.push_back(type.name);
    for (std::size_t i = 0; i < model.pair.overrides.size(); ++i)
        for (const std::string& name : model.pair.overrides[i].types) {
            if (std::find(names.begin(), names.end(), name) != names.end()) continue;
            const std::string near = near_match(name, names);
            problems.push_back(document.problem_at(
                join_path(join_path(path, i), "types"),
                explain("no bead type \"" + name + "\"", "the types are " + enumerate(names),
                        near.empty() ? "use one of them" : "did you mean \"" + near + "\"?")));
        }
}

template <class Kind>
concept ChecksCutoff = requires(const typename Kind::Values& v) { Kind::check(v, 1.0); };

/// What a truncation says about its own values.
void check_truncation(const PairSettings& pair, const std::string& path, const Document& document,
                      std::vector<Problem>& problems)
{
    if (pair_kinds()[std::size_t(pair.type)].repulsive) return;
    Truncations::at(int(pair.truncation), [&]<class Kind>() {
        if constexpr (ChecksCutoff<Kind>) {
            const auto values = values_of<Kind>(pair.truncation_values);
            const auto complaint = Kind::check(values, pair.cutoff);
            if (!complaint) return;
            for (const auto& parameter : Kind::parameters)
                if (std::string(parameter.name) == complaint->parameter)
                    problems.push_back(document.problem_at(
                        join_path(path, complaint->parameter),
                        explain(complaint->problem + (" " + show_number(values.*parameter.value)),
                                complaint->why + (" " + show_number(pair.cutoff)),
                                complaint->advice)));
        }
    });
}

/// What a bond potential says about its own values.
void check_bond(const ModelSettings& model, const std::string& path, const Document& document,
                std::vector<Problem>& problems)
{
    with_bond(model.bond, [&]<class Bond>(const typename Bond::Values& values) {
        if constexpr (requires { Bond::check(values, true); })
            if (const auto complaint = Bond::check(values, model.exclude_bonded))
                problems.push_back(document.problem_at(
                    join_path(path, complaint->parameter),
                    explain(complaint->problem, complaint->why, complaint->advice)));
    });
}

} // namespace

void check_model(const ModelSettings& model, const std::string& path, const Document& document,
                 std::vector<Problem>& problems)
{
    const std::string pair = join_path(path, "pair"), bond = join_path(path, "bond");
    check_bead_types(model, join_path(path, "bead_types"), document, problems);
    check_overrides(model, join_path(pair, "overrides"), document, problems);
    check_truncation(model.pair, pair, document, problems);
    check_bond(model, bond, document, problems);
}

std::string input_file_problem(const std::string& name, const std::filesystem::path& directory)
{
    std::error_code ignored;
    if (name.find('\0') != std::string::npos)
        return explain("found " + show_value(name), "no file has a zero byte in its name",
                       "check the name");
    const std::filesystem::path file = directory / name; // an absolute path stands alone
    if (std::filesystem::is_regular_file(file, ignored)) return "";
    if (std::filesystem::exists(file, ignored))
        return explain("found " + show_value(name), "it is a directory or a device, not a file",
                       "give a file");
    if (std::filesystem::path(name).is_absolute())
        return explain("no file " + show_value(name), "nothing is there, or it cannot be seen",
                       "check the name");
    return explain("no file " + show_value(name),
                   "relative paths begin at the directory of the configuration", "check the name");
}

void check_chains(const Settings& settings, const Document& document,
                  std::vector<Problem>& problems)
{
    const SystemSettings& system = settings.system;
    if (!system.state.empty()) return;
    const double beads = double(system.chains) * double(system.beads_per_chain);
    if (beads > 1e9) {
        problems.push_back(document.problem_at(
            "system", explain(show_number(beads) + " beads", "at most 1e9 are supported",
                              "give fewer chains or beads_per_chain")));
        return;
    }
    const double cutoff = make_pair_table(make_model(settings.model)).largest_cutoff;
    const double least = 2 * (cutoff + ListSettings{}.skin);
    const double side = std::cbrt(beads / system.density);
    if (side < least)
        problems.push_back(document.problem_at(
            "system",
            explain("a box of side " + show_number(std::round(side * 1000) / 1000),
                    "it must be at least 2 (cutoff + skin) = " + show_number(least),
                    "give at least " + show_number(std::ceil(std::pow(least, 3) * system.density)) +
                        " beads")));
}

} // namespace pitchdrop
