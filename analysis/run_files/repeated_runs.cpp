#include "analysis/run_files/repeated_runs.hpp"

#include "engine/io/atomic_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <string>

namespace pitchdrop {
namespace {

namespace fs = std::filesystem;

struct Candidate {
    std::size_t source, branch; ///< indices
    std::string text;           ///< whole rows of its time series
    std::optional<std::size_t> same_as; ///< of another candidate
};

/// Stage, conditions and the first two rows of the time series, by which few branches agree that are
/// not the same; empty where there are no two rows yet.
std::string first_impression(const RunBranch& branch)
{
    std::ifstream file(branch.file(thermo_file));
    std::string text = fmt::format("{} {} {} {} {}\n", branch.stage, branch.temperature_begin,
                                   branch.temperature, branch.pressure, branch.stress);
    for (int line = 0; line < 3; ++line) {
        std::string row;
        if (!std::getline(file, row) || file.eof()) return "";
        text += row + '\n';
    }
    return text;
}

std::string whole_rows(const fs::path& file)
{
    std::string text = read_file(file);
    text.resize(text.find_last_of('\n') + 1); // the last row may still be in the writing
    return text;
}

class Comparison {
public:
    explicit Comparison(std::vector<Source>& sources) : sources_(sources)
    {
        std::map<std::string, std::vector<std::size_t>> alike;
        for (std::size_t s = 0; s < sources.size(); ++s)
            for (const std::size_t n : sources[s].branches) {
                const RunBranch& branch = sources[s].run.branches[n];
                if (!branch.has(thermo_file)) continue;
                const std::string impression = first_impression(branch);
                if (impression.empty()) continue;
                alike[impression].push_back(all_.size());
                all_.push_back({s, n, {}, {}});
            }
        for (const auto& [impression, members] : alike)
            if (members.size() > 1) compare(members);
        keep_coolings_whole();
    }

    const std::vector<Candidate>& all() const { return all_; }
    const RunBranch& branch(const Candidate& c) const
    {
        return sources_[c.source].run.branches[c.branch];
    }

private:
    void compare(const std::vector<std::size_t>& members)
    {
        std::vector<std::size_t> kept;
        for (const std::size_t one : members) {
            all_[one].text = whole_rows(branch(all_[one]).file(thermo_file));
            const auto same = std::find_if(kept.begin(), kept.end(), [&](std::size_t other) {
                const std::string &a = all_[one].text, &b = all_[other].text;
                return a.starts_with(b) || b.starts_with(a);
            });
            if (same == kept.end()) {
                kept.push_back(one);
            } else if (all_[one].text.size() > all_[*same].text.size()) {
                for (const std::size_t other : members)
                    if (other == *same || all_[other].same_as == *same) all_[other].same_as = one;
                *same = one;
            } else {
                all_[one].same_as = *same;
            }
        }
        for (const std::size_t one : members) all_[one].text.clear();
    }

    /// V(T) is read along the segments of a quench: one that goes on to lower temperatures than the
    /// run it repeats stays whole.
    void keep_coolings_whole()
    {
        for (auto child = all_.rbegin(); child != all_.rend(); ++child) {
            if (child->same_as || branch(*child).stage != "quench") continue;
            for (Candidate& parent : all_)
                if (parent.source == child->source &&
                    int(parent.branch) == branch(*child).parent &&
                    branch(parent).stage == "quench")
                    parent.same_as.reset();
        }
    }

    std::vector<Source>& sources_;
    std::vector<Candidate> all_; ///< parents before their children
};

void tell(const std::vector<RepeatedRun>& repeated, Messages& messages)
{
    if (repeated.empty()) return;
    constexpr std::size_t most = 3;
    std::string pairs;
    for (std::size_t n = 0; n < std::min(most, repeated.size()); ++n)
        pairs += fmt::format("{}{} as {}", n ? ", " : "", repeated[n].path.string(),
                             repeated[n].same_as.string());
    if (repeated.size() > most) pairs += fmt::format(" and {} more", repeated.size() - most);
    messages.push_back(
        {Message::Level::warning, "sources",
         fmt::format("{} of the branches have the same time series as another one ({}): each is one "
                     "run and counted once. Seeds are samples only if velocities, chains or random "
                     "numbers differ",
                     repeated.size(), pairs)});
}

} // namespace

std::vector<RepeatedRun> take_out_repeated(std::vector<Source>& sources, Messages& messages)
{
    const Comparison comparison(sources);
    std::vector<RepeatedRun> repeated;
    for (const Candidate& candidate : comparison.all()) {
        if (!candidate.same_as) continue;
        const RunBranch& branch = comparison.branch(candidate);
        const RunBranch& other = comparison.branch(comparison.all()[*candidate.same_as]);
        repeated.push_back({branch.directory, other.directory, thermo_file});
        Source& source = sources[candidate.source];
        std::erase(source.branches, candidate.branch);
        if (other.has("counts.csv")) std::erase(source.counts, branch.file("counts.csv"));
    }
    tell(repeated, messages);
    return repeated;
}

} // namespace pitchdrop
