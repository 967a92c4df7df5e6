#include "analysis/results/fits_files.hpp"

#include "engine/io/atomic_file.hpp"
#include "engine/io/json_text.hpp"

#include <algorithm>
#include <vector>

namespace pitchdrop {

using nlohmann::ordered_json;

namespace {

bool is_table(const ordered_json& value)
{
    return value.is_object() ||
           (value.is_array() && (value.empty() || value.front().is_object()));
}

/// Texts with commas, quotes or line breaks are quoted (RFC 4180).
std::string field(const ordered_json& value)
{
    if (!value.is_string()) return json_text(value);
    const std::string text = value.get<std::string>();
    if (text.find_first_of(",\"\n\r") == text.npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

/// Keys of all rows; one that earlier rows lack stands where its own row has it.
std::vector<std::string> columns_of(const ordered_json& rows)
{
    std::vector<std::string> names;
    for (const ordered_json& row : rows) {
        auto place = names.begin();
        for (const auto& [key, value] : row.items()) {
            if (!value.is_primitive()) continue;
            const auto found = std::find(names.begin(), names.end(), key);
            place = (found != names.end() ? found : names.insert(place, key)) + 1;
        }
    }
    return names;
}

/// Objects within a row become columns: `bilinear_temperature`.
ordered_json flat(const ordered_json& row)
{
    ordered_json result = ordered_json::object();
    for (const auto& [key, value] : row.items()) {
        if (!value.is_object())
            result[key] = value;
        else
            for (const auto& [inner, content] : value.items()) result[key + "_" + inner] = content;
    }
    return result;
}

/// An object is one row; where it is the first of several `by_rate`, these are the rows.
ordered_json rows_of(const ordered_json& table)
{
    ordered_json rows = ordered_json::array();
    if (table.is_object() && !table.contains("by_rate"))
        rows.push_back(flat(table));
    else
        for (const ordered_json& row : table.is_object() ? table["by_rate"] : table)
            rows.push_back(flat(row));
    return rows;
}

} // namespace

std::string csv_of(const ordered_json& table)
{
    const ordered_json rows = rows_of(table);
    const std::vector<std::string> names = columns_of(rows);
    if (names.empty()) return {};
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ",") + name;
    text += '\n';
    for (const ordered_json& row : rows) {
        bool first = true;
        for (const std::string& name : names) {
            if (!first) text += ',';
            first = false;
            if (row.contains(name)) text += field(row[name]);
        }
        text += '\n';
    }
    return text;
}

void write_fits(const std::filesystem::path& directory, const ordered_json& fits)
{
    std::filesystem::create_directories(directory);
    for (const auto& [name, value] : fits.items()) {
        if (!is_table(value) || name == "definition" || name == "settings" || name == "sources")
            continue;
        const std::filesystem::path file = directory / (name + ".csv");
        const std::string text = csv_of(value);
        if (!text.empty())
            write_file_atomically(file, text);
        else
            std::filesystem::remove(file);
    }
    write_file_atomically(directory / "fits.json", json_text(fits, 2) + "\n");
}

} // namespace pitchdrop
