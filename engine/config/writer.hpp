#pragma once
#include "engine/config/fields.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace pitchdrop {

/// Writes settings as the JSON that reads back as the same settings, every default filled in.
/// null stands where the value depends on the branch (inherited) or is deliberately absent.
class Writer {
public:
    nlohmann::json result = nlohmann::json::object();

    void number(double& value, const Field& field)
    {
        result[field.name] = std::isnan(value) ? nlohmann::json(nullptr) : plain(value);
    }
    void optional(std::optional<double>& value, const Field& field)
    {
        result[field.name] = value ? plain(*value) : nlohmann::json(nullptr);
    }
    void integer(std::int64_t& value, const Field& field) { result[field.name] = value; }
    void branching(std::vector<double>& values, const Field& field)
    {
        if (values.empty()) result[field.name] = nullptr;
        if (values.size() == 1) result[field.name] = plain(values[0]);
        if (values.size() < 2) return;
        for (double value : values) result[field.name].push_back(plain(value));
    }
    void seeds(std::vector<std::uint64_t>& values, const Field& field)
    {
        result[field.name] = values;
        if (values.size() == 1) result[field.name] = values[0];
    }
    void flag(bool& value, const Field& field) { result[field.name] = value; }
    void string(std::string& value, const Field& field)
    {
        result[field.name] = value.empty() ? nlohmann::json(nullptr) : nlohmann::json(value);
    }
    void words(std::vector<std::string>& values, const Field& field)
    {
        result[field.name] = values;
    }

    template <class Choice>
    void choice(Choice& value, Names names, const Field& field)
    {
        result[field.name] = names[std::size_t(value)];
    }
    template <class Choice>
    void optional_choice(std::optional<Choice>& value, Names names, const Field& field)
    {
        result[field.name] =
            value ? nlohmann::json(names[std::size_t(*value)]) : nlohmann::json(nullptr);
    }
    template <class Struct>
    void object(Struct& value, const Field& field)
    {
        Writer inside;
        describe(inside, value);
        result[field.name] = inside.result;
    }
    template <class Struct>
    void optional_object(std::optional<Struct>& value, const Field& field)
    {
        if (value)
            object(*value, field);
        else
            result[field.name] = nullptr;
    }
    template <class Struct>
    void objects(std::vector<Struct>& values, const Field& field, const Struct& = {})
    {
        result[field.name] = nlohmann::json::array();
        for (Struct& value : values) {
            Writer inside;
            describe(inside, value);
            result[field.name].push_back(inside.result);
        }
    }
    template <class Action>
    void defaults(Action)
    {
    }
    template <class Fields>
    void when(bool condition, const char*, Fields fields)
    {
        if (condition) fields();
    }

private:
    /// -0 is written as 0, so that the two have one hash.
    static nlohmann::json plain(double value) { return value == 0 ? 0.0 : value; }
};

template <class Struct>
nlohmann::json write_settings(Struct settings)
{
    Writer writer;
    describe(writer, settings);
    return writer.result;
}

} // namespace pitchdrop
