#include "analysis/counts/definition.hpp"

#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <set>
#include <sstream>

namespace pitchdrop {

std::string Definition::value(const std::string& key) const
{
    for (const auto& [name, value] : entries)
        if (name == key) return value;
    return {};
}

Definition read_definition(const std::string& line, const std::filesystem::path& file)
{
    Definition definition;
    definition.file = file;
    std::istringstream words(line);
    for (std::string word; words >> word;) {
        const std::size_t equals = word.find('=');
        if (equals == word.npos || equals == 0) continue;
        definition.entries.emplace_back(word.substr(0, equals), word.substr(equals + 1));
    }
    for (const char* key : {"hyperplane", "p_c", "t_R", "lead", "frame", "window"})
        if (definition.value(key).empty())
            throw InputError(
                fmt::format("{}: the first line does not say {}=", file.string(), key),
                "counts are merged only if they counted the same",
                "begin the file with \"# hyperplane=… p_c=… t_R=… lead=… frame=… window=…\"");
    return definition;
}

void require_same(const Definition& first, const Definition& other)
{
    std::set<std::string> keys;
    for (const auto& [key, value] : first.entries) keys.insert(key);
    for (const auto& [key, value] : other.entries) keys.insert(key);
    std::string differences;
    for (const std::string& key : keys) {
        const std::string a = first.value(key), b = other.value(key);
        if (a == b) continue;
        differences += fmt::format("{}{} is {} and {}", differences.empty() ? "" : ", ", key,
                                   a.empty() ? "not given" : a, b.empty() ? "not given" : b);
    }
    if (!differences.empty())
        throw InputError(fmt::format("{} and {} cannot be merged", first.file.string(),
                                     other.file.string()),
                         differences, "analyse them separately");
}

} // namespace pitchdrop
