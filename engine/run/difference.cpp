#include "engine/run/difference.hpp"
#include "engine/config/document.hpp"

#include <algorithm>

namespace pitchdrop {
namespace {

using nlohmann::json;

json as_list(const json& value) { return value.is_array() ? value : json::array({value}); }

/// Every number of `before` is one of `now`.
bool has_grown(const json& before, const json& now)
{
    const auto is_number = [](const json& value) { return value.is_number(); };
    const json old_values = as_list(before), new_values = as_list(now);
    return !old_values.empty() && std::all_of(old_values.begin(), old_values.end(), is_number) &&
           std::all_of(old_values.begin(), old_values.end(), [&](const json& value) {
               return std::find(new_values.begin(), new_values.end(), value) != new_values.end();
           });
}

/// A list of numbers is what a sweep is about: it is shown in full if it is not long.
std::string show(const json& value)
{
    if (!value.is_array()) return show_value(value);
    const std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
    return text.size() > 60 ? "a list" : text;
}

} // namespace

std::string first_difference(const json& before, const json& now, const std::string& path,
                             GrownLists grown)
{
    if (before == now) return "";
    if (before.is_object() && now.is_object()) {
        for (const auto& [key, value] : before.items()) {
            if (!now.contains(key))
                return join_path(path, key) + " was " + show(value) + ", is not there";
            const std::string found =
                first_difference(value, now[key], join_path(path, key), grown);
            if (!found.empty()) return found;
        }
        for (const auto& [key, value] : now.items())
            if (!before.contains(key))
                return join_path(path, key) + " was not there, is " + show(value);
        return "";
    }
    if (grown == GrownLists::are_equal && has_grown(before, now)) return "";
    // Of a list of values what it was says more than the first entry that differs.
    const bool by_entry = grown == GrownLists::differ ||
                          (before.is_array() && !before.empty() && before[0].is_object());
    if (by_entry && before.is_array() && now.is_array() && before.size() == now.size())
        for (std::size_t n = 0; n < before.size(); ++n) {
            const std::string found =
                first_difference(before[n], now[n], join_path(path, n), grown);
            if (!found.empty()) return found;
        }
    return path + " was " + show(before) + ", is " + show(now);
}

} // namespace pitchdrop
