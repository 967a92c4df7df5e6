#include "engine/io/json_fields.hpp"

#include "engine/config/document.hpp"

#include <algorithm>
#include <cmath>

namespace pitchdrop {

using nlohmann::json;

std::string suggestion_among(const std::string& word, const std::vector<std::string>& words)
{
    const std::string near = near_match(word, words);
    return near.empty() ? "use " + enumerate(words, "or") : "did you mean \"" + near + "\"?";
}

JsonFields::JsonFields(const json& object, std::string path, std::vector<std::string> known)
    : object_(object), path_(std::move(path))
{
    if (!object.is_object())
        throw InputError((path_.empty() ? "" : path_ + ": ") + "found " + show_value(object),
                         "expected an object { … }", "write one with " + enumerate(known));
    for (const auto& [key, value] : object.items())
        if (std::find(known.begin(), known.end(), key) == known.end())
            throw InputError(place(key) + ": unknown key", "nothing here is called that",
                             suggestion_among(key, known));
}

std::string JsonFields::place(const std::string& key) const { return join_path(path_, key); }

void JsonFields::refuse(const std::string& key, const std::string& why,
                        const std::string& suggestion) const
{
    throw InputError(place(key) + ": found " + show_value(object_.at(key)), why, suggestion);
}

bool JsonFields::has(const std::string& key) const { return object_.contains(key); }

const json& JsonFields::at(const std::string& key, const std::string& meaning) const
{
    if (!has(key))
        throw InputError("\"" + key + "\" is missing" + (path_.empty() ? "" : " in " + path_),
                         "it is " + meaning, "add \"" + key + "\"");
    return object_.at(key);
}

double JsonFields::number(const std::string& key, const std::string& meaning) const
{
    const json& value = at(key, meaning);
    if (!value.is_number() || !std::isfinite(value.get<double>()))
        refuse(key, "expected a finite number: " + meaning, "give a number");
    return value.get<double>();
}

std::int64_t JsonFields::integer(const std::string& key, const std::string& meaning,
                                 std::int64_t low, std::int64_t high) const
{
    const double x = number(key, meaning);
    if (std::trunc(x) != x || x < double(low) || x > double(high))
        refuse(key, "expected an integer: " + meaning,
               "give one from " + std::to_string(low) + " to " + std::to_string(high));
    return std::int64_t(x);
}

bool JsonFields::flag(const std::string& key, const std::string& meaning) const
{
    const json& value = at(key, meaning);
    if (!value.is_boolean()) refuse(key, "expected " + meaning, "write true or false");
    return value.get<bool>();
}

std::string JsonFields::word(const std::string& key, const std::string& meaning) const
{
    const json& value = at(key, meaning);
    if (!value.is_string()) refuse(key, "expected " + meaning, "write a text in quotes");
    return value.get<std::string>();
}

std::string JsonFields::choice(const std::string& key, const std::string& meaning,
                               const std::vector<std::string>& words) const
{
    const std::string found = word(key, meaning);
    if (std::find(words.begin(), words.end(), found) == words.end())
        refuse(key, "expected " + enumerate(words, "or"), suggestion_among(found, words));
    return found;
}

const json& JsonFields::list(const std::string& key) const
{
    static const json nothing = json::array();
    if (!has(key)) return nothing;
    const json& value = object_.at(key);
    if (!value.is_array()) refuse(key, "expected a list", "write [ … ]");
    return value;
}

std::vector<double> JsonFields::numbers(const std::string& key, const std::string& meaning) const
{
    at(key, meaning);
    std::vector<double> result;
    for (const json& value : list(key)) {
        if (!value.is_number() || !std::isfinite(value.get<double>()))
            throw InputError(join_path(place(key), result.size()) + ": found " + show_value(value),
                             "expected a finite number: " + meaning,
                             "was the file made by hand? train the hyperplane anew");
        result.push_back(value.get<double>());
    }
    return result;
}

} // namespace pitchdrop
