#include "engine/config/document.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iostream>
#include <sstream>

namespace pitchdrop {

using nlohmann::json;

std::string read_text(const std::string& path)
{
    std::stringstream text;
    if (path == "-") {
        text << std::cin.rdbuf();
        return text.str();
    }
    std::ifstream file(path, std::ios::binary);
    if (!file || !(text << file.rdbuf()))
        throw InputError("cannot read " + path, "it does not exist, is empty or is not a file",
                         "check the name");
    return text.str();
}

std::string document_name(const std::string& path) { return path == "-" ? "<stdin>" : path; }

Document read_document(const std::string& path)
{
    return parse_document(read_text(path), document_name(path));
}

Problem Document::problem_at(const std::string& path, const std::string& text) const
{
    std::string around = path;
    for (;;) {
        if (const auto found = overrides.find(around); found != overrides.end())
            return {path, 0, "--set " + found->second, text};
        if (const auto found = lines.find(around); found != lines.end())
            return {path, found->second, "line " + std::to_string(found->second), text};
        if (around.empty()) return {path, 1, "line 1", text};
        const auto dot = around.rfind('.');
        around = dot == std::string::npos ? "" : around.substr(0, dot);
    }
}

bool Document::has_problem(const std::string& path) const
{
    return std::any_of(problems.begin(), problems.end(),
                       [&](const Problem& problem) { return problem.path == path; });
}

std::string join_path(const std::string& path, const std::string& key)
{
    const bool plain = !key.empty() && std::all_of(key.begin(), key.end(), [](unsigned char c) {
        return std::isalnum(c) || c == '_';
    });
    const std::string word =
        plain ? key : json(key).dump(-1, ' ', true, json::error_handler_t::replace);
    return path.empty() ? word : path + "." + word;
}

std::string join_path(const std::string& path, std::size_t index)
{
    return join_path(path, std::to_string(index));
}

std::string show_value(const json& value)
{
    if (value.is_array()) return "a list";
    if (value.is_object()) return "an object";
    std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
    if (text.size() > 60) text = text.substr(0, 57) + "...";
    return text;
}

} // namespace pitchdrop
