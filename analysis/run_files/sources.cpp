#include "analysis/run_files/sources.hpp"

#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

namespace pitchdrop {

namespace fs = std::filesystem;

namespace {

constexpr const char* counts_name = "counts.csv";

/// The run that a directory is, or lies in.
std::optional<fs::path> run_around(const fs::path& directory)
{
    for (fs::path folder = directory;; folder = folder.parent_path()) {
        if (is_run_directory(folder)) return folder;
        if (!folder.has_relative_path()) return std::nullopt;
    }
}

bool is_under(const fs::path& path, const fs::path& folder)
{
    const auto [end, ignored] =
        std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    return end == folder.end();
}

/// "3 of 12 branches have not finished (seed1/T0.42/age is running, …)".
void note_unfinished(const Source& source, Messages& messages)
{
    std::string example;
    int unfinished = 0;
    for (const RunBranch& branch : source.run.branches) {
        if (branch.done() || branch.flowed() || branch.skipped() ||
            !is_under(fs::canonical(source.run.path) / branch.id, fs::canonical(source.path)))
            continue;
        if (unfinished++ == 0)
            example = fmt::format("{} is {} at step {} of {}", branch.id, branch.state, branch.step,
                                  branch.steps);
    }
    if (unfinished > 0)
        messages.push_back({Message::Level::note, "sources",
                            fmt::format("{} of the branches in {} are not finished ({}): used as "
                                        "far as they went",
                                        unfinished, source.path.filename().string(), example)});
}

class Search {
public:
    explicit Search(Messages& messages) : messages_(messages) {}

    Source open(const std::string& text)
    {
        Source source;
        source.path = text;
        if (!source.path.has_filename()) source.path = source.path.parent_path();
        if (fs::is_regular_file(source.path))
            add_counts(source, source.path);
        else if (!fs::is_directory(source.path))
            throw InputError("'" + text + "' is neither a directory nor a file",
                             "the analysis reads runs and files of counts", "check the name");
        else if (const auto run = run_around(fs::canonical(source.path)))
            add_run(source, *run);
        else
            add_folder(source);
        return source;
    }

private:
    void add_counts(Source& source, const fs::path& file)
    {
        if (seen_.insert(fs::canonical(file)).second) source.counts.push_back(file);
    }

    void add_run(Source& source, const fs::path& root)
    {
        source.kind = Source::Kind::run;
        const fs::path here = fs::canonical(source.path);
        source.run = read_run_files(here == root ? source.path : root);
        std::size_t known = 0;
        for (std::size_t n = 0; n < source.run.branches.size(); ++n) {
            const RunBranch& branch = source.run.branches[n];
            if (!is_under(root / branch.id, here) || !fs::is_directory(branch.directory)) continue;
            if (!seen_.insert(fs::canonical(branch.directory)).second) {
                ++known;
                continue;
            }
            source.branches.push_back(n);
            if (branch.has(counts_name)) add_counts(source, branch.file(counts_name));
        }
        if (known > 0) note_known(source, known);
        note_unfinished(source, messages_);
    }

    void note_known(const Source& source, std::size_t branches)
    {
        messages_.push_back({Message::Level::note, "sources",
                             fmt::format("{} branches in {} are among the sources before it, perhaps "
                                         "under another name: taken once",
                                         branches, source.path.string())});
    }

    void add_folder(Source& source)
    {
        std::vector<fs::path> found;
        for (const auto& entry : fs::recursive_directory_iterator(source.path)) {
            if (entry.is_directory() && is_run_directory(entry.path()))
                throw InputError("'" + source.path.string() +
                                     "' is no run but a folder around runs",
                                 entry.path().string() + " is one", "give the runs themselves");
            if (entry.is_regular_file() && entry.path().filename() == counts_name)
                found.push_back(entry.path());
        }
        std::sort(found.begin(), found.end());
        for (const fs::path& file : found) add_counts(source, file);
        if (found.empty())
            throw InputError("'" + source.path.string() + "' is no run and holds no counts",
                             "neither manifest.json and tree.json nor a counts.csv is there",
                             "give a run directory, or a file of counts");
    }

    Messages& messages_;
    std::set<fs::path> seen_;
};

} // namespace

std::vector<Source> find_sources(const std::vector<std::string>& paths, Messages& messages)
{
    Search search(messages);
    std::vector<Source> sources;
    for (const std::string& path : paths) sources.push_back(search.open(path));
    return sources;
}

} // namespace pitchdrop
