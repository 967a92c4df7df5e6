#include "analysis/analyse.hpp"

#include "analysis/eyring/tables.hpp"
#include "analysis/run_files/repeated_runs.hpp"
#include "analysis/run_files/sources.hpp"
#include "analysis/thermodynamics/tables.hpp"
#include "kernels/core/error.hpp"

#include <algorithm>

namespace pitchdrop {

using nlohmann::ordered_json;
namespace fs = std::filesystem;

namespace {

/// Relative to `out` where that is possible without leaving the file system's root.
std::string told_from(const fs::path& out, const fs::path& path)
{
    const fs::path whole = fs::weakly_canonical(path);
    const fs::path relative = whole.lexically_relative(fs::weakly_canonical(out));
    return relative.empty() ? whole.string() : relative.string();
}

ordered_json sources_of(const std::vector<Source>& sources, const fs::path& out)
{
    ordered_json list = ordered_json::array();
    for (const Source& source : sources)
        list.push_back({{"path", told_from(out, source.path)},
                        {"kind", source.kind == Source::Kind::run ? "run" : "counts"},
                        {"files", source.counts.size()}});
    return list;
}

ordered_json repeated_of(const std::vector<RepeatedRun>& repeated, const fs::path& out)
{
    ordered_json list = ordered_json::array();
    for (const RepeatedRun& run : repeated)
        list.push_back({{"path", told_from(out, run.path)},
                        {"same_as", told_from(out, run.same_as)},
                        {"compared", run.compared}});
    return list;
}

ordered_json definition_of(const Definition& definition)
{
    ordered_json object = ordered_json::object();
    for (const auto& [key, value] : definition.entries) object[key] = value;
    return object;
}

ordered_json settings_of(const AnalysisOptions& options)
{
    ordered_json last_blocks = ordered_json::array();
    for (const auto& [stress, block] : options.counts.last_blocks)
        last_blocks.push_back({{"stress", stress}, {"block", block}});
    const CountAnalysisOptions& fits = options.fits;
    const bool runs = options.counts.errors == CountOptions::Errors::runs;
    ordered_json settings = {{"bin_width", fits.binning.width},
                             {"softness_low", fits.binning.low},
                             {"softness_high", fits.binning.high},
                             {"fewest_events", fits.fewest_events},
                             {"errors", runs ? "runs" : "blocks"},
                             {"bootstrap_samples", fits.bootstrap.samples},
                             {"seed", fits.bootstrap.seed},
                             {"excluded_stresses", options.counts.excluded_stresses},
                             {"last_blocks", last_blocks},
                             {"high_stress", fits.high_stress}};
    const TemperatureRange& range = options.glass_transition;
    if (range.limited()) settings["glass_transition_range"] = {range.low, range.high};
    return settings;
}

ordered_json messages_of(const Messages& messages)
{
    ordered_json list = ordered_json::array();
    for (const Message& message : messages)
        list.push_back({{"level", message.level == Message::Level::note ? "note" : "warning"},
                        {"about", message.about},
                        {"text", message.text}});
    return list;
}

/// Tables that time series give.
ordered_json series_tables(const std::vector<Source>& sources, const TemperatureRange& range,
                           Messages& messages)
{
    const RelaxationAnalysis relaxation = analyse_relaxation(sources, KwwOptions{}, messages);
    return {{"relaxation", relaxation_table(relaxation.rows)},
            {"relaxation_mean", relaxation_mean_table(relaxation.means)},
            {"creep", creep_table(analyse_creep(sources, messages))},
            {"glass_transition",
             glass_transition_object(analyse_glass_transition(sources, range, messages))}};
}

std::vector<fs::path> count_files_of(const std::vector<Source>& sources)
{
    std::vector<fs::path> files;
    for (const Source& source : sources)
        files.insert(files.end(), source.counts.begin(), source.counts.end());
    return files;
}

} // namespace

ordered_json analyse(const std::vector<std::string>& paths, const AnalysisOptions& options,
                     const fs::path& out)
{
    Messages messages;
    std::vector<Source> sources = find_sources(paths, messages);
    const ordered_json given = sources_of(sources, out);
    std::vector<RepeatedRun> repeated = take_out_repeated(sources, messages);
    note_common_beginnings(sources, messages);
    ordered_json fits = {{"format", "pitchdrop fits 1"},
                         {"sources", given},
                         {"repeated_runs", ordered_json::array()},
                         {"settings", settings_of(options)}};
    const std::vector<fs::path> files = count_files_of(sources);
    const CountFiles counts = read_counts(files, messages);
    const bool any_run = std::any_of(sources.begin(), sources.end(), [](const Source& source) {
        return source.kind == Source::Kind::run;
    });
    if (counts.rows.empty() && any_run) {
        const char* why = files.empty() ? "no branch has counted softness"
                                        : "no window of a branch with softness has filled";
        messages.push_back({Message::Level::note, "conditions",
                            std::string(why) + ": only time series are analysed"});
        fits.update(count_tables({}));
    } else {
        repeated.insert(repeated.end(), counts.repeated.begin(), counts.repeated.end());
        fits["definition"] = definition_of(counts.definition);
        fits.update(count_tables(analyse_counts(
            gather_counts(counts.rows, options.counts, messages), options.fits, messages)));
    }
    fits.update(series_tables(sources, options.glass_transition, messages));
    fits["repeated_runs"] = repeated_of(repeated, out);
    fits["messages"] = messages_of(messages);
    return fits;
}

} // namespace pitchdrop
