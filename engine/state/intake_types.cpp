#include "engine/state/intake_types.hpp"

#include "engine/config/problem.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace pitchdrop {

namespace {

constexpr double mass_tolerance = 1e-6; ///< relative: files may hold masses in single precision

std::vector<bool> used_types(const Snapshot& snapshot)
{
    std::vector<bool> used;
    for (const std::uint8_t type : snapshot.type) {
        if (used.size() <= type) used.resize(type + 1u, false);
        used[type] = true;
    }
    if (used.empty()) used.push_back(true);
    return used;
}

std::string name_in_file(const Snapshot& s, std::size_t type)
{
    return type < s.type_names.size() ? s.type_names[type] : "";
}

/// "2", or "2 (link)": how the file calls a type.
std::string shown(const Snapshot& s, std::size_t type)
{
    const std::string name = name_in_file(s, type);
    return std::to_string(type + 1) + (name.empty() ? "" : " (" + name + ")");
}

std::string name_in_model(const Model& model, std::size_t type)
{
    const std::string& name = model.bead_types[type].name;
    return name.empty() ? std::string(1, char('A' + type % 26)) : name;
}

std::string names_of(const Model& model)
{
    std::string names;
    for (std::size_t t = 0; t < model.bead_types.size(); ++t)
        names += (names.empty() ? "" : ", ") + name_in_model(model, t);
    return names;
}

std::optional<std::size_t> find(const Model& model, const std::string& name)
{
    for (std::size_t t = 0; t < model.bead_types.size(); ++t)
        if (!name.empty() && model.bead_types[t].name == name) return t;
    return std::nullopt;
}

/// The one mass of a type's beads; nothing where the file does not say.
std::optional<double> mass_in_file(const Snapshot& s, std::size_t type)
{
    if (s.mass.empty()) {
        if (type < s.type_mass.size()) return s.type_mass[type];
        return std::nullopt;
    }
    std::optional<double> mass;
    for (std::uint32_t b = 0; b < s.beads(); ++b) {
        if ((s.type.empty() ? 0u : s.type[b]) != type) continue;
        if (mass && std::abs(*mass - s.mass[b]) > mass_tolerance * *mass)
            throw InputError(fmt::format("beads of type {} differ in their masses: {} and {}",
                                         shown(s, type), *mass, s.mass[b]),
                             "a type has one mass", "give the heavier ones a type of their own");
        if (!mass) mass = s.mass[b];
    }
    return mass;
}

/// An entry of model.bead_types.
nlohmann::ordered_json entry(const std::string& name, const BeadType& like,
                             const std::optional<double>& mass)
{
    nlohmann::ordered_json json;
    json["name"] = name;
    json["mass"] = mass.value_or(like.mass);
    json["epsilon"] = like.epsilon;
    json["sigma"] = like.sigma;
    return json;
}

/// "bead_types": [ … ] as the model would have to be for the types of the file.
std::string bead_types_for(const Snapshot& s, const Model& model)
{
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    const std::size_t types = std::max<std::size_t>(used_types(s).size(), s.types);
    for (std::size_t t = 0; t < types; ++t) {
        std::string name = name_in_file(s, t);
        const std::size_t like =
            find(model, name).value_or(std::min(t, model.bead_types.size() - 1));
        if (name.empty()) name = std::string(1, char('A' + t % 26));
        list.push_back(entry(name, model.bead_types[like], mass_in_file(s, t)));
    }
    return "\"bead_types\": " + list.dump();
}

[[noreturn]] void refuse_name(const Snapshot& s, const Model& model, std::size_t type)
{
    const std::string name = name_in_file(s, type);
    std::vector<std::string> known;
    for (const BeadType& one : model.bead_types) known.push_back(one.name);
    const std::string near = near_match(name, known);
    throw InputError("the model has no bead type '" + name + "', which the state has",
                     "types are matched by name; the model's are " + names_of(model),
                     (near.empty() ? "" : "did you mean '" + near + "'? Else ") +
                         std::string("name the model's types as the file does: ") +
                         bead_types_for(s, model));
}

[[noreturn]] void refuse_number(const Snapshot& s, const Model& model, std::size_t type)
{
    throw InputError("the state has a bead of type " + shown(s, type),
                     fmt::format("the model describes {} bead type{}", model.bead_types.size(),
                                 model.bead_types.size() == 1 ? "" : "s"),
                     "list every type in the model, for example " + bead_types_for(s, model) +
                         ", with its own epsilon and sigma");
}

void renumber(Snapshot& s, const Model& model, const std::vector<std::size_t>& to)
{
    Snapshot before;
    before.type_mass.swap(s.type_mass);
    if (!before.type_mass.empty()) {
        // A type that no bead of the file has is as the model says.
        for (const BeadType& type : model.bead_types) s.type_mass.push_back(type.mass);
        for (std::size_t t = 0; t < to.size() && t < before.type_mass.size(); ++t)
            if (to[t] < s.type_mass.size()) s.type_mass[to[t]] = before.type_mass[t];
    }
    s.type.resize(s.beads(), 0);
    for (std::uint8_t& type : s.type) type = std::uint8_t(to[type]);
    s.types = std::uint32_t(model.bead_types.size());
    s.type_names.clear();
    for (std::size_t t = 0; t < model.bead_types.size(); ++t)
        s.type_names.push_back(name_in_model(model, t));
}

/// Types keep their numbers.
std::vector<std::size_t> by_position(Snapshot& s, const Model& model, const std::vector<bool>& used)
{
    std::vector<std::size_t> to;
    std::string taken;
    for (std::size_t t = 0; t < used.size(); ++t) {
        to.push_back(t < model.bead_types.size() ? t : no_type);
        if (!used[t]) continue;
        if (t >= model.bead_types.size()) refuse_number(s, model, t);
        taken += (taken.empty() ? "" : ", ") + shown(s, t) + " as " + name_in_model(model, t);
    }
    if (model.bead_types.size() > 1)
        s.notes.push_back(
            "bead types are taken by their position, as the state " +
            std::string(s.type_names.empty() ? "has no names of types" : "names them otherwise") +
            ": " + taken);
    return to;
}

} // namespace

std::vector<std::size_t> match_types(Snapshot& s, const Model& model)
{
    const std::vector<bool> used = used_types(s);
    std::size_t total = 0, named = 0, known = 0, last = 0;
    for (std::size_t t = 0; t < used.size(); ++t) {
        if (!used[t]) continue;
        ++total;
        last = t;
        named += !name_in_file(s, t).empty();
        known += find(model, name_in_file(s, t)).has_value();
    }
    std::vector<std::size_t> to(used.size(), no_type);
    if (known == total) {
        for (std::size_t t = 0; t < used.size(); ++t)
            to[t] = find(model, name_in_file(s, t)).value_or(no_type);
    } else if (total == 1 && model.bead_types.size() == 1 &&
               (named == 1 || last == 0)) { // there is nothing to confuse
        const std::string& name = model.bead_types[0].name;
        if (!name.empty() && named == 1 && !s.names_are_comments)
            s.notes.push_back("the state calls its one bead type " + name_in_file(s, last) +
                              ", the model " + name);
        to.assign(used.size(), no_type);
        to[last] = 0;
    } else if (named == total && model.bead_types.size() > 1 &&
               !(s.names_are_comments && known == 0)) {
        for (std::size_t t = 0; t < used.size(); ++t)
            if (used[t] && !find(model, name_in_file(s, t))) refuse_name(s, model, t);
    } else {
        to = by_position(s, model, used);
    }
    renumber(s, model, to);
    return to;
}

void compare_masses(const Snapshot& s, const Model& model)
{
    const std::vector<bool> used = used_types(s);
    for (std::size_t t = 0; t < used.size(); ++t) {
        if (!used[t]) continue;
        const std::optional<double> mass = mass_in_file(s, t);
        const double own = model.bead_types[t].mass;
        if (!mass || std::abs(*mass - own) <= mass_tolerance * own) continue;
        throw InputError(fmt::format("the state's beads of type {} have mass {}, the model's {}",
                                     name_in_model(model, t), *mass, own),
                         "one of the two is wrong",
                         "put the state's masses into the model: " + bead_types_for(s, model) +
                             ", or change them in the state");
    }
}

} // namespace pitchdrop
