#include "engine/config/syntax_error.hpp"
#include "kernels/core/error.hpp"

#include <algorithm>
#include <cctype>

namespace pitchdrop {
namespace {

bool in_word(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) || c == '+' || c == '-' || c == '_';
}

/// The run of word characters around byte `at`.
std::string word_around(const std::string& text, std::size_t at)
{
    if (text.empty()) return "";
    at = std::min(at, text.size() - 1);
    std::size_t begin = at, end = at;
    while (begin > 0 && in_word(text[begin - 1])) --begin;
    while (end < text.size() && in_word(text[end])) ++end;
    return text.substr(begin, std::min<std::size_t>(end - begin, 40));
}

bool is_not_finite(std::string word)
{
    if (!word.empty() && (word[0] == '-' || word[0] == '+')) word.erase(0, 1);
    for (char& c : word) c = char(std::tolower(static_cast<unsigned char>(c)));
    return word == "nan" || word == "inf" || word == "infinity";
}

bool comma_before(const std::string& text, std::size_t at)
{
    while (at > 0 && std::isspace(static_cast<unsigned char>(text[at - 1]))) --at;
    return at > 0 && text[at - 1] == ',';
}

/// "[json.exception…] parse error at line 1, column 2: syntax error while … - reason" → "reason".
std::string reason_in(const std::string& message)
{
    const auto column = message.find("column");
    const auto colon = message.find(": ", column == std::string::npos ? 0 : column);
    return colon == std::string::npos ? message : message.substr(colon + 2);
}

} // namespace

TextPosition position_of(const std::string& text, std::size_t offset)
{
    TextPosition position;
    for (std::size_t i = 0; i < std::min(offset, text.size()); ++i) {
        ++position.column;
        if (text[i] == '\n') position = {position.line + 1, 1};
    }
    return position;
}

std::string explain_syntax_error(const std::string& text, std::size_t read,
                                 const std::string& parser_message)
{
    const std::size_t last = read > 0 ? read - 1 : 0;
    const std::string word = word_around(text, last);
    if (is_not_finite(word))
        return explain("found " + word, "JSON has no NaN or infinity, and no field accepts one",
                       "give a finite number, or leave the field out for its default");
    if (parser_message.find("number overflow") != std::string::npos)
        return explain("found " + word, "it is beyond the range of a double precision number",
                       "give a number between -1.8e308 and 1.8e308");
    if (last < text.size() && (text[last] == '}' || text[last] == ']') && comma_before(text, last))
        return explain("comma before '" + std::string(1, text[last]) + "'",
                       "JSON allows none after the last entry", "remove the comma");
    return explain("this is not JSON", reason_in(parser_message),
                   "correct the text here or just before");
}

} // namespace pitchdrop
