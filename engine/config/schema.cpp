#include "engine/config/schema.hpp"

#include <cmath>
#include <type_traits>

namespace pitchdrop {
namespace {

/// Visits default-constructed settings and notes every declaration.
class Documenter {
public:
    explicit Documenter(std::vector<SchemaEntry>& entries) : entries_(entries) {}

    void number(double& value, const Field& field)
    {
        note(field, "number", std::isnan(value) ? "" : show_number(value));
    }
    void optional(std::optional<double>&, const Field& field) { note(field, "number", ""); }
    void integer(std::int64_t& value, const Field& field)
    {
        note(field, "integer", std::to_string(value));
    }
    void branching(std::vector<double>& values, const Field& field)
    {
        note(field, "number or list", values.empty() ? "" : show_number(values[0])).branches = true;
    }
    void seeds(std::vector<std::uint64_t>& values, const Field& field)
    {
        SchemaEntry& entry = note(field, "integer or list", std::to_string(values[0]));
        entry.branches = true;
        entry.range = "at least 0, below 2^64";
    }
    void flag(bool& value, const Field& field) { note(field, "boolean", value ? "true" : "false"); }
    void string(std::string& value, const Field& field) { note(field, "string", value); }
    void words(std::vector<std::string>&, const Field& field) { note(field, "two strings", ""); }

    template <class Choice>
    void choice(Choice& value, Names names, const Field& field)
    {
        SchemaEntry& entry = note(field, "choice", names[std::size_t(value)]);
        entry.choices.assign(names.begin(), names.end());
    }
    template <class Choice>
    void optional_choice(std::optional<Choice>&, Names names, const Field& field)
    {
        note(field, "choice", "").choices.assign(names.begin(), names.end());
    }
    template <class Struct>
    void object(Struct& value, const Field& field)
    {
        note(field, "object", "");
        inside(value, field.name);
    }
    template <class Struct>
    void optional_object(std::optional<Struct>&, const Field& field)
    {
        Struct example;
        object(example, field);
    }
    template <class Struct>
    void objects(std::vector<Struct>&, const Field& field, const Struct& = {})
    {
        note(field, "list of objects", "");
        Struct example;
        inside(example, std::string(field.name) + "[]");
    }
    template <class Action>
    void defaults(Action)
    {
    }
    template <class Fields>
    void when(bool, const char* condition, Fields fields)
    {
        const std::string outside = condition_;
        condition_ = condition;
        fields();
        condition_ = outside;
    }

    template <class Struct>
    void fields_of(Struct& value)
    {
        object_ = title(value);
        describe(*this, value);
    }

private:
    SchemaEntry& note(const Field& field, const char* type, const std::string& default_text)
    {
        SchemaEntry entry;
        entry.object = object_;
        entry.path = prefix_ + field.name;
        entry.name = field.name;
        entry.type = type;
        entry.unit = field.unit;
        entry.range = field.range.text();
        entry.default_text = *field.fallback ? field.fallback : default_text;
        entry.condition = condition_;
        entry.text = field.text;
        entry.required = field.required && !*field.fallback;
        if (entry.required) entry.default_text = "";
        entries_.push_back(entry);
        return entries_.back();
    }

    template <class Struct>
    void inside(Struct& value, const std::string& name)
    {
        Documenter child(entries_);
        child.prefix_ = prefix_ + name + ".";
        child.fields_of(value);
    }

    std::vector<SchemaEntry>& entries_;
    std::string object_, prefix_, condition_;
};

std::string escaped(std::string text)
{
    for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
        text.insert(at, 1, '\\');
    return text;
}

std::string row_of(const SchemaEntry& entry)
{
    std::string limits = entry.range;
    for (const std::string& choice : entry.choices)
        limits += (limits.empty() ? "`" : ", `") + choice + "`";
    const std::string value = entry.required ? "**required**" : escaped(entry.default_text);
    std::string text = escaped(entry.text);
    if (!entry.condition.empty()) text += " (only with " + entry.condition + ")";
    return "| `" + entry.path + "` | " + entry.type + " | " + entry.unit + " | " + value + " | " +
           limits + " | " + (entry.branches ? "yes" : "") + " | " + text + " |\n";
}

} // namespace

const std::vector<SchemaEntry>& schema()
{
    static const std::vector<SchemaEntry> entries = [] {
        std::vector<SchemaEntry> all;
        Settings defaults;
        Documenter(all).fields_of(defaults);
        return all;
    }();
    return entries;
}

nlohmann::json schema_json()
{
    nlohmann::json all = nlohmann::json::array();
    for (const SchemaEntry& entry : schema()) {
        nlohmann::json one = {{"path", entry.path},
                              {"type", entry.type},
                              {"unit", entry.unit},
                              {"range", entry.range},
                              {"default", entry.default_text},
                              {"required", entry.required},
                              {"branches", entry.branches},
                              {"condition", entry.condition},
                              {"description", entry.text}};
        if (!entry.choices.empty()) one["choices"] = entry.choices;
        all.push_back(one);
    }
    return all;
}

std::string schema_markdown()
{
    std::string text =
        "# Configuration\n\n"
        "<!-- Written by `pitchdrop check --schema-table`; do not edit. -->\n\n"
        "One JSON file describes a protocol. Comments (`//`, `/* */`) are allowed; unknown and\n"
        "duplicate keys are errors. All quantities are in Lennard-Jones reduced units (length σ,\n"
        "energy ε, mass m, time τ); stress is tension-positive, pressure compression-positive.\n"
        "Where *branches* says yes, a list in place of the number branches the protocol tree.\n"
        "`null` is the same as leaving a field out where its default is not a constant.\n\n"
        "| field | type | unit | default | range | branches | meaning |\n"
        "|---|---|---|---|---|---|---|\n";
    for (const SchemaEntry& entry : schema()) text += row_of(entry);
    return text;
}

} // namespace pitchdrop
