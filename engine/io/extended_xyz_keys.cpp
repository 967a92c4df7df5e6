#include "engine/io/extended_xyz_keys.hpp"

#include <algorithm>
#include <cctype>

namespace pitchdrop {

namespace {

std::string lower(std::string word)
{
    for (char& c : word) c = char(std::tolower(static_cast<unsigned char>(c)));
    return word;
}

constexpr const char* blanks = " \t";

/// Reads one key or value that begins at `at` and leaves `at` behind it.
std::string read_part(const TextReader& text, std::size_t& at, const char* ends)
{
    const std::string& line = text.line();
    const std::string opening = "\"'{[", closing = "\"'}]";
    const std::size_t kind = at < line.size() ? opening.find(line[at]) : opening.npos;
    if (kind == opening.npos) {
        const std::size_t end = std::min(line.find_first_of(ends, at), line.size());
        const std::string part = line.substr(at, end - at);
        at = end;
        return part;
    }
    // Brackets may stand in each other, and end with as many as they began with.
    std::size_t end = at + 1;
    for (int open = 1; end < line.size(); ++end) {
        if (line[end] == closing[kind])
            --open;
        else if (line[end] == opening[kind])
            ++open;
        if (open == 0) break;
    }
    if (end >= line.size())
        text.fail("quotes or brackets are not closed", "the line is cut", "write the file anew");
    const std::string part = line.substr(at + 1, end - at - 1);
    at = end + 1;
    return part;
}

} // namespace

std::map<std::string, XyzValue> xyz_values(const TextReader& text)
{
    const std::string& line = text.line();
    std::map<std::string, XyzValue> values;
    for (std::size_t at = 0; (at = line.find_first_not_of(blanks, at)) != line.npos;) {
        const std::string key = read_part(text, at, "= \t");
        const std::size_t equals = line.find_first_not_of(blanks, at);
        if (equals == line.npos || line[equals] != '=') {
            values.insert({lower(key), {key, "T"}});
            continue;
        }
        at = std::min(line.find_first_not_of(blanks, equals + 1), line.size());
        values[lower(key)] = {key, read_part(text, at, blanks)};
    }
    return values;
}

std::vector<std::string> value_words(const std::string& value)
{
    std::vector<std::string> words;
    constexpr const char* separators = " \t,[]{}()";
    for (std::size_t at = 0; (at = value.find_first_not_of(separators, at)) != value.npos;) {
        const std::size_t end = std::min(value.find_first_of(separators, at), value.size());
        words.push_back(value.substr(at, end - at));
        at = end;
    }
    return words;
}

} // namespace pitchdrop
