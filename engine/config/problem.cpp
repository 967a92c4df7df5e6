#include "engine/config/problem.hpp"

#include <algorithm>
#include <cctype>

namespace pitchdrop {
namespace {

std::string list_of(const std::string& document, const std::vector<Problem>& problems)
{
    std::string text = document + ": " + std::to_string(problems.size()) +
                       (problems.size() == 1 ? " error" : " errors");
    for (const Problem& problem : problems) text += "\n  " + to_string(problem);
    return text;
}

std::string lower(std::string word)
{
    for (char& c : word) c = char(std::tolower(static_cast<unsigned char>(c)));
    return word;
}

} // namespace

std::string to_string(const Problem& problem)
{
    return problem.source + (problem.path.empty() ? "" : ", " + problem.path) + ": " + problem.text;
}

ConfigurationError::ConfigurationError(const std::string& document, std::vector<Problem> found)
    : InputError(list_of(document, found)), problems(std::move(found))
{
}

int edit_distance(const std::string& a, const std::string& b)
{
    const std::size_t width = b.size() + 1;
    std::vector<int> two_above(width), above(width), row(width);
    for (std::size_t j = 0; j < width; ++j) above[j] = int(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = int(i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min(
                {above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], two_above[j - 2] + 1);
        }
        two_above = above;
        above = row;
    }
    return above[b.size()];
}

std::string near_match(const std::string& word, const std::vector<std::string>& candidates)
{
    if (word.size() > 64) return ""; // no key is that long; keeps hostile input cheap
    std::string best;
    int least = 1000;
    for (const std::string& candidate : candidates) {
        const int distance = edit_distance(lower(word), lower(candidate));
        const int allowed = std::max(1, int(std::max(word.size(), candidate.size())) / 3);
        if (distance <= allowed && distance < least) {
            least = distance;
            best = candidate;
        }
    }
    if (!best.empty() || word.size() < 3) return best;
    for (const std::string& candidate : candidates) // "nose-hoover chain", "temp"
        if (lower(candidate).rfind(lower(word), 0) == 0) return candidate;
    return "";
}

std::string enumerate(const std::vector<std::string>& words, const char* conjunction)
{
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0 && i + 1 < words.size()) text += ", ";
        if (i > 0 && i + 1 == words.size()) text.append(" ").append(conjunction).append(" ");
        text += words[i];
    }
    return text;
}

} // namespace pitchdrop
