#include "engine/run/selection.hpp"

#include "engine/io/atomic_file.hpp"
#include "kernels/core/error.hpp"

#include <sstream>
#include <unordered_map>

namespace pitchdrop {
namespace {

std::vector<std::string> parts(const std::string& text, char separator)
{
    std::vector<std::string> found;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, separator);)
        if (!part.empty()) found.push_back(part);
    return found;
}

std::vector<std::string> ids_of(const std::string& word)
{
    if (word.rfind('@', 0) == 0) return parts(read_file(word.substr(1)), '\n');
    return parts(word, ',');
}

} // namespace

std::vector<bool> select_branches(const ProtocolTree& tree, const std::vector<std::string>& words)
{
    if (words.empty()) return {};
    std::unordered_map<std::string, std::size_t> index;
    for (std::size_t n = 0; n < tree.size(); ++n) index[tree[n].id] = n;
    std::vector<bool> selected(tree.size());
    bool any = false;
    for (const std::string& word : words)
        for (const std::string& id : ids_of(word)) {
            const auto found = index.find(id);
            if (found == index.end())
                throw InputError("there is no branch " + id, "the protocol does not have it",
                                 "pitchdrop check lists the branches");
            selected[found->second] = any = true;
        }
    if (!any)
        throw InputError("--branches names none", "the list is empty",
                         "leave it out to carry out all of them");
    return selected;
}

} // namespace pitchdrop
