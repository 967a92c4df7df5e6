#include "engine/config/reader.hpp"
#include "engine/config/schema.hpp"
#include "kernels/core/decimal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pitchdrop {

using nlohmann::json;

void Reader::problem(const std::string& path, const std::string& text)
{
    if (!document_.has_problem(path)) problems_.push_back(document_.problem_at(path, text));
}

void Reader::wrong_type(const std::string& path, const json& value, const std::string& expected)
{
    problem(path,
            explain("found " + show_value(value), "expected " + expected, "write " + expected));
}

const json* Reader::find(const Field& field)
{
    known_.insert(field.name);
    const auto found = object_.find(field.name);
    const bool absent = found == object_.end() || (found->is_null() && *field.fallback);
    if (!absent) return &*found;
    if (field.required && !kind_unknown_)
        problem(path_, explain(fmt::format("\"{}\" is missing", field.name),
                               fmt::format("{} needs it: {}", title_, field.text),
                               fmt::format("add \"{}\"", field.name)));
    return nullptr;
}

bool Reader::read_number(const std::string& path, const json& value, const Field& field,
                         double& target)
{
    const std::string expected = expectation(field, "a number");
    if (!value.is_number()) {
        wrong_type(path, value, expected);
        return false;
    }
    const double number = value.get<double>();
    if (!std::isfinite(number) || !field.range.contains(number)) {
        problem(path, explain("found " + show_value(value), "out of range", "give " + expected));
        return false;
    }
    target = number == 0 ? 0.0 : number;
    return true;
}

void Reader::number(double& target, const Field& field)
{
    if (const json* value = find(field))
        read_number(join_path(path_, field.name), *value, field, target);
}

void Reader::optional(std::optional<double>& target, const Field& field)
{
    double number = 0;
    if (const json* value = find(field))
        if (read_number(join_path(path_, field.name), *value, field, number)) target = number;
}

void Reader::integer(std::int64_t& target, const Field& field)
{
    const json* value = find(field);
    if (!value) return;
    const std::string path = join_path(path_, field.name);
    const std::string expected = expectation(field, "an integer");
    double number = 0;
    if (!value->is_number_integer() &&
        !(value->is_number() && std::trunc(value->get<double>()) == value->get<double>()))
        wrong_type(path, *value, expected);
    else if (read_number(path, *value, field, number))
        target = std::int64_t(number);
}

bool Reader::limit_length(const std::string& path, const json& list)
{
    if (list.size() <= longest_list) return true;
    problem(path, explain("a list of " + std::to_string(list.size()) + " entries",
                          "more than " + std::to_string(longest_list), "shorten it"));
    return false;
}

std::string found_again(const json& value, double number)
{
    const std::string shown = show_value(value);
    if (!value.is_number_float() || shown == show_value(number))
        return explain("found " + shown + " again", "two branches would have the same name",
                       "remove one");
    return explain("found " + shown + ", which is " + show_number(number) + " again",
                   "they differ by rounding alone, and two branches would have the same name",
                   "remove one");
}

/// One value, or a list of them without repetition.
template <class Number, class Read>
void Reader::read_list(std::vector<Number>& target, const Field& field, Read read_one)
{
    const json* value = find(field);
    if (!value) return;
    const std::string path = join_path(path_, field.name);
    Number number{};
    if (!value->is_array()) {
        if (read_one(path, *value, number)) target = {number};
        return;
    }
    if (value->empty())
        return problem(path, explain("the list is empty", "no branch would be left",
                                     "give at least one value"));
    if (!limit_length(path, *value)) return;
    std::vector<Number> numbers;
    std::set<Number> seen;
    for (std::size_t i = 0; i < value->size(); ++i) {
        const std::string place = join_path(path, i);
        if (!read_one(place, (*value)[i], number)) continue;
        if (!seen.insert(number).second)
            problem(place, found_again((*value)[i], number));
        else
            numbers.push_back(number);
    }
    if (!numbers.empty()) target = numbers;
}

void Reader::branching(std::vector<double>& target, const Field& field)
{
    read_list(target, field, [&](const std::string& path, const json& value, double& number) {
        if (!read_number(path, value, field, number)) return false;
        if (document_.numbers == Numbers::meant)
            number = field.range.contains(0) ? meant_decimal_or_zero(number)
                                             : meant_decimal(number);
        return true;
    });
}

bool Reader::read_seed(const std::string& path, const json& value, std::uint64_t& target)
{
    if (value.is_number_unsigned()) {
        target = value.get<std::uint64_t>();
        return true;
    }
    if (value.is_number_integer())
        problem(path, explain("found " + show_value(value), "a seed cannot be negative",
                              "give an integer at least 0"));
    else
        wrong_type(path, value, "an integer at least 0 and below 2^64, or a list of them");
    return false;
}

void Reader::seeds(std::vector<std::uint64_t>& target, const Field& field)
{
    read_list(target, field, [&](const std::string& path, const json& value, std::uint64_t& seed) {
        return read_seed(path, value, seed);
    });
}

void Reader::flag(bool& target, const Field& field)
{
    const json* value = find(field);
    if (!value) return;
    if (!value->is_boolean())
        return wrong_type(join_path(path_, field.name), *value, "true or false");
    target = value->get<bool>();
}

void Reader::string(std::string& target, const Field& field)
{
    const json* value = find(field);
    if (!value) return;
    if (!value->is_string() || value->get_ref<const std::string&>().empty())
        return wrong_type(join_path(path_, field.name), *value, "a text in quotes");
    target = value->get<std::string>();
}

void Reader::words(std::vector<std::string>& target, const Field& field)
{
    const json* value = find(field);
    if (!value) return;
    const bool right = value->is_array() && value->size() == 2 && (*value)[0].is_string() &&
                       (*value)[1].is_string();
    if (!right)
        return wrong_type(join_path(path_, field.name), *value,
                          "a list of two texts [\"A\", \"B\"]");
    target = value->get<std::vector<std::string>>();
}

int Reader::choose(Names names, const Field& field, int present)
{
    const json* value = find(field);
    if (!value) {
        if (field.required) kind_unknown_ = true;
        return field.required ? -1 : present;
    }
    const std::vector<std::string> all(names.begin(), names.end());
    std::string word = value->is_string() ? value->get<std::string>() : "";
    if (value->is_boolean()) word = value->get<bool>() ? "true" : "false"; // control: true
    const auto found = std::find(all.begin(), all.end(), word);
    if (found != all.end()) return int(found - all.begin());

    kind_unknown_ = true;
    const std::string path = join_path(path_, field.name);
    std::string suggestion = near_match(word, all);
    suggestion = suggestion.empty() ? "give one of them" : "did you mean \"" + suggestion + "\"?";
    problem(path,
            explain("found " + show_value(*value), "expected " + enumerate(all, "or"), suggestion));
    return -1;
}

void Reader::report_unknown_keys()
{
    for (const auto& [key, value] : object_.items()) {
        if (known_.count(key)) continue;
        const auto declared =
            std::find_if(schema().begin(), schema().end(), [&, &name = key](const SchemaEntry& e) {
                return e.object == title_ && e.name == name;
            });
        const std::string path = join_path(path_, key);
        if (declared != schema().end()) {
            if (!kind_unknown_)
                problem(path, explain("unknown key here",
                                      "\"" + key + "\" exists only with " + declared->condition,
                                      "remove it"));
            continue;
        }
        const std::vector<std::string> candidates(known_.begin(), known_.end());
        const std::string near = near_match(key, candidates);
        problem(path, explain("unknown key", title_ + " has no such field",
                              !near.empty()        ? "did you mean \"" + near + "\"?"
                              : candidates.empty() ? "remove it"
                                                   : "use " + enumerate(candidates, "or")));
    }
}

} // namespace pitchdrop
