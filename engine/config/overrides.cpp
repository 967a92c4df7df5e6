#include "engine/config/document.hpp"

#include <algorithm>
#include <cctype>

namespace pitchdrop {
namespace {

using nlohmann::json;

bool is_index(const std::string& word)
{
    return !word.empty() && word.size() < 10 &&
           std::all_of(word.begin(), word.end(), [](unsigned char c) { return std::isdigit(c); });
}

/// "protocol.3.stress" and "protocol[3].stress" → the three words.
std::vector<std::string> words_of(const std::string& path)
{
    std::vector<std::string> words(1);
    for (char c : path) {
        if (c == ']') continue;
        if (c == '.' || c == '[')
            words.emplace_back();
        else
            words.back() += c;
    }
    return words;
}

json value_of(const std::string& text, const std::string& assignment)
{
    try {
        Document document = parse_document(text, "--set " + assignment);
        if (!document.problems.empty()) throw ConfigurationError(document.name, document.problems);
        return document.value;
    } catch (const ConfigurationError& error) {
        const bool bare = !text.empty() && std::isalpha(static_cast<unsigned char>(text[0])) &&
                          text.find_first_of("[]{}\",:") == std::string::npos;
        const bool no_number = error.problems[0].text.find("NaN") != std::string::npos;
        if (bare && !no_number) return text;
        throw;
    }
}

/// The entry of `parent` that `word` names; an object receives it if it is not there yet.
json& entry(json& parent, const std::string& word, const std::string& path,
            const std::string& assignment)
{
    if (parent.is_array()) {
        if (!is_index(word) || std::stoul(word) >= parent.size())
            throw InputError("--set " + assignment + ": " + path + " has no entry " + word,
                             "it is a list of " + std::to_string(parent.size()) +
                                 ", counted from 0",
                             "give an index of an existing entry");
        return parent[std::stoul(word)];
    }
    if (parent.is_null()) parent = json::object();
    if (!parent.is_object())
        throw InputError("--set " + assignment + ": " + path + " has no field " + word,
                         "it is " + show_value(parent), "name a field of the configuration");
    return parent[word];
}

} // namespace

void apply_override(Document& document, const std::string& assignment)
{
    const auto equals = assignment.find('=');
    if (equals == std::string::npos || equals == 0)
        throw InputError("--set " + assignment, "it is not of the form path=value",
                         "write for example --set protocol.3.stress=[0,0.1]");
    json value = value_of(assignment.substr(equals + 1), assignment);

    json* target = &document.value;
    std::string path;
    for (const std::string& word : words_of(assignment.substr(0, equals))) {
        if (word.empty())
            throw InputError("--set " + assignment, "the path has an empty part",
                             "write for example --set protocol.3.stress=[0,0.1]");
        target = &entry(*target, word, path.empty() ? "the configuration" : path, assignment);
        path = join_path(path, word);
    }
    *target = std::move(value);
    document.overrides[path] = assignment;
    const auto below = [&](const std::string& other) {
        return other == path || other.rfind(path + ".", 0) == 0;
    };
    std::erase_if(document.lines, [&](const auto& line) { return below(line.first); });
    std::erase_if(document.problems, [&](const Problem& problem) { return below(problem.path); });
}

} // namespace pitchdrop
