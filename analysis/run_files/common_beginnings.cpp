#include "analysis/run_files/repeated_runs.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

namespace pitchdrop {
namespace {

/// By the hash of the file; runs without one are known by their folder.
std::string beginning(const Source& source)
{
    return source.run.state_hash.empty() ? source.run.path.string() : source.run.state_hash;
}

} // namespace

void note_common_beginnings(const std::vector<Source>& sources, Messages& messages)
{
    std::map<std::string, std::set<std::pair<std::string, std::uint64_t>>> runs;
    std::map<std::string, std::string> names;
    for (const Source& source : sources) {
        if (source.run.state.empty()) continue;
        names.emplace(beginning(source), source.run.state);
        for (const std::size_t n : source.branches)
            runs[beginning(source)].emplace(source.run.path.string(), source.run.branches[n].seed);
    }
    for (const auto& [state, members] : runs)
        if (members.size() > 1)
            messages.push_back(
                {Message::Level::note, "sources",
                 fmt::format("{} runs begin with the same positions ({}): an isoconfigurational "
                             "ensemble. Their scatter, and so the errors, are those of this one "
                             "sample, not those between samples",
                             members.size(), names[state])});
}

} // namespace pitchdrop
