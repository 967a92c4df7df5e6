#include "engine/io/gsd_contents.hpp"

#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace pitchdrop {

namespace {

/// The chunks of the schema hoomd 1.4 that are used, or refused where they hold something.
const std::set<std::string> understood = {"configuration/step",
                                          "configuration/dimensions",
                                          "configuration/box",
                                          "particles/N",
                                          "particles/types",
                                          "particles/typeid",
                                          "particles/mass",
                                          "particles/charge",
                                          "particles/body",
                                          "particles/position",
                                          "particles/velocity",
                                          "particles/image",
                                          "bonds/N",
                                          "bonds/types",
                                          "bonds/typeid",
                                          "bonds/group",
                                          "angles/N",
                                          "angles/types",
                                          "angles/typeid",
                                          "angles/group",
                                          gsd_hash_name,
                                          gsd_molecule_name,
                                          gsd_id_name,
                                          gsd_named_types};

/// Groups that are refused where there are some; without any, their types mean nothing.
constexpr const char* foreign_groups[][2] = {{"dihedrals", "dihedral"},
                                             {"impropers", "improper"},
                                             {"constraints", "distance constraint"},
                                             {"pairs", "special pair"}};

/// Per bead, what beads without a shape have: values at their default say nothing.
struct UnusedProperty {
    const char* name;
    std::vector<double> of_a_sphere;
    const char* why;
};
const UnusedProperty shapes[] = {
    {"particles/diameter", {1}, "the model's sigma is the size of a bead"},
    {"particles/orientation", {1, 0, 0, 0}, "beads are spheres"},
    {"particles/moment_inertia", {0, 0, 0}, "beads are spheres and do not turn"},
    {"particles/angmom", {0, 0, 0, 0}, "beads are spheres and do not turn"}};

bool is_shape(const std::string& name)
{
    return std::any_of(std::begin(shapes), std::end(shapes),
                       [&](const UnusedProperty& property) { return name == property.name; });
}

bool is_of_foreign_group(const std::string& name)
{
    return std::any_of(
        std::begin(foreign_groups), std::end(foreign_groups),
        [&](const auto& group) { return name.starts_with(std::string(group[0]) + "/"); });
}

template <class T>
std::optional<double> exact(const std::string& bytes)
{
    T value{};
    std::memcpy(&value, bytes.data(), sizeof value);
    const auto real = double(value);
    if constexpr (std::is_integral_v<T> && sizeof(T) == 8)
        if (std::abs(real) > 9007199254740992.0) return std::nullopt; // 2^53: a double rounds it
    return real;
}

/// The only number of a chunk, if a double can hold it.
std::optional<double> number(const GsdFrame& frame, const GsdIndexEntry& entry)
{
    if (entry.N != 1 || entry.M != 1) return std::nullopt;
    const std::string bytes = frame.file().read(entry);
    switch (entry.type) { // as the file layer numbers them
    case 1: return exact<std::uint8_t>(bytes);
    case 2: return exact<std::uint16_t>(bytes);
    case 3: return exact<std::uint32_t>(bytes);
    case 4: return exact<std::uint64_t>(bytes);
    case 5: return exact<std::int8_t>(bytes);
    case 6: return exact<std::int16_t>(bytes);
    case 7: return exact<std::int32_t>(bytes);
    case 8: return exact<std::int64_t>(bytes);
    case 9: return exact<float>(bytes);
    case 10: return exact<double>(bytes);
    default: return std::nullopt;
    }
}

bool is_field(const GsdIndexEntry& entry, const std::string& name, std::uint64_t beads)
{
    return name.starts_with(gsd_field_prefix) && !understood.contains(name) && entry.N == beads &&
           entry.M == 1 && (entry.type == gsd_type<float>() || entry.type == gsd_type<double>());
}

/// Only the frame's own: what frame 0 logged is not true of this one.
bool is_used_log(const GsdFrame& frame, const GsdIndexEntry& entry, std::uint64_t beads)
{
    const std::string& name = frame.file().name(entry);
    if (!frame.is_own(entry) || !name.starts_with(gsd_value_prefix)) return false;
    if (name.starts_with(gsd_field_prefix)) return is_field(entry, name, beads);
    return number(frame, entry).has_value();
}

bool has_shapes(const GsdFrame& frame)
{
    for (const std::string& shape : frame.names("particles/type_shapes"))
        if (shape.find_first_not_of("{} \t") != std::string::npos) return true;
    return false;
}

bool differs(const GsdFrame& frame, const UnusedProperty& property, std::uint32_t beads)
{
    const std::size_t columns = property.of_a_sphere.size();
    const auto values = frame.reals(property.name, beads, std::uint32_t(columns));
    for (std::size_t k = 0; values && k < values->size(); ++k)
        if ((*values)[k] != property.of_a_sphere[k % columns]) return true;
    return false;
}

} // namespace

void refuse_foreign_contents(const GsdFrame& frame, std::uint32_t beads)
{
    for (const auto& [kind, one] : foreign_groups)
        if (const auto count = frame.value<std::uint32_t>(std::string(kind) + "/N", 0))
            frame.refuse_content("it has " + std::to_string(count) + " " + one +
                                     (count > 1 ? "s" : "") + " (" + kind + "/N)",
                                 "the model has none, and would leave out their forces",
                                 "remove them if beads may move without them");
    if (const auto charge = frame.reals("particles/charge", beads))
        for (std::size_t b = 0; b < charge->size(); ++b)
            if ((*charge)[b] != 0)
                frame.refuse_content("bead " + std::to_string(b + 1) +
                                         " (counted from 1) has a charge",
                                     "the model has no Coulomb forces",
                                     "set particles/charge to zero if they may be left out");
    if (const auto body = frame.array<std::int32_t>("particles/body", beads))
        for (std::size_t b = 0; b < body->size(); ++b)
            if ((*body)[b] != -1)
                frame.refuse_content("bead " + std::to_string(b + 1) +
                                         " (counted from 1) belongs to a rigid body",
                                     "every bead of the model moves by itself",
                                     "set particles/body to -1 if the beads may part");
}

void check_group_types(const GsdFrame& frame, const std::string& kind, std::uint32_t count)
{
    const auto type = frame.array<std::uint32_t>(kind + "/typeid", count);
    if (!type || count == 0) return;
    const std::vector<std::string> names = frame.names(kind + "/types");
    const std::set<std::uint32_t> used(type->begin(), type->end());
    if (!names.empty() && *used.rbegin() >= names.size())
        frame.refuse(kind + "/typeid has type " + std::to_string(*used.rbegin()),
                     kind + "/types names " + std::to_string(names.size()));
    if (used.size() == 1) return;
    std::vector<std::string> words;
    for (const std::uint32_t one : used)
        words.push_back(one < names.size() ? "'" + names[one] + "'" : std::to_string(one));
    frame.refuse_content("its " + kind + " are of " + std::to_string(used.size()) + " types, " +
                             fmt::format("{}", fmt::join(words, ", ")),
                         "the model knows one type of " + kind.substr(0, kind.size() - 1),
                         "give all " + kind + " one type if they may be alike");
}

void read_logged(const GsdFrame& frame, Snapshot& snapshot)
{
    for (const GsdIndexEntry* entry : frame.chunks()) {
        const std::string& name = frame.file().name(*entry);
        if (understood.contains(name) || !is_used_log(frame, *entry, snapshot.beads())) continue;
        if (!name.starts_with(gsd_field_prefix)) {
            snapshot.values[name.substr(gsd_value_prefix.size())] = *number(frame, *entry);
            continue;
        }
        auto& field = snapshot.fields[name.substr(gsd_field_prefix.size())];
        if (entry->type == gsd_type<float>()) {
            field = frame.values<float>(*entry, 1);
        } else {
            for (const double value : frame.values<double>(*entry, 1))
                field.push_back(float(value));
        }
    }
}

std::vector<std::string> notes_on(const GsdFrame& frame, std::uint32_t beads)
{
    std::vector<std::string> notes, logged, unknown;
    for (const UnusedProperty& property : shapes)
        if (differs(frame, property, beads))
            notes.push_back(std::string(property.name) + " is not used: " + property.why);
    if (has_shapes(frame)) notes.push_back("particles/type_shapes is not used: beads are spheres");
    for (const GsdIndexEntry* entry : frame.chunks()) {
        const std::string& name = frame.file().name(*entry);
        if (understood.contains(name) || is_shape(name) || name == "particles/type_shapes" ||
            is_of_foreign_group(name) || is_used_log(frame, *entry, beads))
            continue;
        if (!name.starts_with(gsd_value_prefix))
            unknown.push_back(name);
        else
            logged.push_back(name + (frame.is_own(*entry) ? "" : " (of frame 0)"));
    }
    if (!logged.empty())
        notes.push_back(fmt::format(
            "logged quantities that are not one number per bead or per frame are not used: {}",
            fmt::join(logged, ", ")));
    if (!unknown.empty())
        notes.push_back(fmt::format("chunks that the schema hoomd does not know are not used: {}",
                                    fmt::join(unknown, ", ")));
    return notes;
}

} // namespace pitchdrop
