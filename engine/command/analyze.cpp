#include "engine/command/analyze.hpp"

#include "analysis/results/fits_files.hpp"
#include "engine/command/command.hpp"
#include "engine/run/build_info.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <charconv>

namespace pitchdrop {
namespace {

using nlohmann::ordered_json;

struct AnalyzeArguments {
    std::vector<std::string> sources;
    std::string out, errors = "blocks";
    std::vector<std::string> last_blocks;
    std::vector<double> softness_range, glass_transition_range;
    AnalysisOptions options;
};

/// "0.45=9": blocks after the tenth are left out at this stress.
std::pair<double, std::int64_t> read_last_block(const std::string& text)
{
    const std::size_t equals = text.find('=');
    double stress = 0;
    std::int64_t block = -1;
    const char* end = text.data() + text.size();
    bool good = equals != text.npos;
    if (good) {
        const auto first = std::from_chars(text.data(), text.data() + equals, stress);
        const auto second = std::from_chars(text.data() + equals + 1, end, block);
        good = first.ec == std::errc() && first.ptr == text.data() + equals &&
               second.ec == std::errc() && second.ptr == end && block >= 0;
    }
    if (!good)
        throw InputError("--last-block " + text, "a stress and the number of a block are needed",
                         "write for example --last-block 0.45=9");
    return {stress, block};
}

void require_above(const char* option, double value, double least)
{
    if (!(value > least) || !std::isfinite(value))
        throw InputError(fmt::format("{} {}", option, value),
                         fmt::format("it must be above {}", least),
                         "correct it, or leave it out for the default");
}

void complete(AnalyzeArguments& arguments)
{
    AnalysisOptions& options = arguments.options;
    CountAnalysisOptions& fits = options.fits;
    require_above("--bin-width", fits.binning.width, 0);
    require_above("--fewest-events", fits.fewest_events, 0);
    require_above("--high-stress", fits.high_stress, 0);
    if (fits.bootstrap.samples < 0 || fits.bootstrap.samples > 1000000)
        throw InputError(fmt::format("--bootstrap {}", fits.bootstrap.samples),
                         "it is the number of samples drawn", "give a number from 0 to 1000000");
    if (!arguments.softness_range.empty()) {
        fits.binning.low = arguments.softness_range[0];
        fits.binning.high = arguments.softness_range[1];
        if (!(fits.binning.low < fits.binning.high))
            throw InputError("--softness-range", "the first number is not below the second",
                             "write for example --softness-range -3.5 1.5");
    }
    if (!arguments.glass_transition_range.empty()) {
        options.glass_transition = {arguments.glass_transition_range[0],
                                    arguments.glass_transition_range[1]};
        const auto& [low, high] = options.glass_transition;
        if (!(low >= 0 && low < high && std::isfinite(high)))
            throw InputError("--glass-transition-range",
                             "two temperatures are needed, the lower one first",
                             "write for example --glass-transition-range 0.2 0.7");
    }
    if (arguments.errors == "runs") options.counts.errors = CountOptions::Errors::runs;
    for (const std::string& text : arguments.last_blocks)
        options.counts.last_blocks.push_back(read_last_block(text));
}

std::string with_error(const ordered_json& row, const std::string& key)
{
    if (!row.contains(key)) return "-";
    if (!row.contains(key + "_error")) return fmt::format("{:.4g}", row[key].get<double>());
    return fmt::format("{:.4g} ± {:.2g}", row[key].get<double>(),
                       row[key + "_error"].get<double>());
}

/// A line below the numbers that it is about.
void print_doubt(const ordered_json& row)
{
    if (row.contains("doubt"))
        fmt::print("{:>22} not significant: {}\n", "", row["doubt"].get<std::string>());
}

/// Of every cooling rate: T_g by both forms, or why there is none.
void print_transitions(const ordered_json& glass)
{
    if (glass.empty()) return;
    fmt::print("\nglass transition on cooling\n");
    const ordered_json rates =
        glass.contains("by_rate") ? glass["by_rate"] : ordered_json::array({glass});
    for (const ordered_json& rate : rates) {
        fmt::print("{:>22}", fmt::format("rate {:.3g}", rate["rate"].get<double>()));
        if (rate.contains("not_determined"))
            fmt::print("  T_g is not determined: {}\n", rate["not_determined"].get<std::string>());
        else
            fmt::print("  T_g = {} (bilinear), {} (hyperbolic)\n",
                       with_error(rate["bilinear"], "temperature"),
                       with_error(rate["hyperbolic"], "temperature"));
    }
}

void print_table(const ordered_json& rows, const char* title,
                 const std::vector<std::pair<const char*, const char*>>& columns)
{
    constexpr std::size_t most = 30; // more are read in the files
    if (rows.empty()) return;
    if (rows.size() > most) {
        fmt::print("\n{}: {} rows, see the files\n", title, rows.size());
        return;
    }
    fmt::print("\n{}\n", title);
    for (const auto& [key, name] : columns) fmt::print("{:>22}", name);
    fmt::print("\n");
    for (const ordered_json& row : rows) {
        for (const auto& [key, name] : columns) fmt::print("{:>22}", with_error(row, key));
        fmt::print("\n");
        print_doubt(row);
    }
}

void print_results(const ordered_json& fits, const std::string& out)
{
    print_table(fits["conditions"], "conditions",
                {{"temperature", "T"},
                 {"stress", "stress"},
                 {"mean_softness", "mean S"},
                 {"rearranging_fraction", "P_R"},
                 {"soft_fraction_rearranging", "P(S>0|R)"}});
    print_table(fits["decomposition_global"], "Eq. 1, all softnesses at once",
                {{"stress", "stress"},
                 {"Sigma0", "Σ0"},
                 {"Sigma1", "Σ1"},
                 {"e0", "e0"},
                 {"e1", "e1"},
                 {"onset_temperature", "T_onset"}});
    print_table(fits["structure_dependent_eyring"],
                "Eq. 3, all softnesses at once (V* with σV*/2T)",
                {{"temperature", "T"},
                 {"alpha0", "α0"},
                 {"alpha1", "α1"},
                 {"beta0", "β0"},
                 {"beta1", "β1"},
                 {"mean_activation_volume", "<V*>"},
                 {"crossover_stress", "crossover"}});
    if (!fits["global_eq4"].empty()) {
        fmt::print("\nEq. 4, everything at once\n");
        for (const char* key : {"Sigma0", "Sigma1", "e0", "e1", "alpha0", "alpha1", "beta0",
                                "beta1", "onset_temperature"})
            fmt::print("{:>22} {}\n", key, with_error(fits["global_eq4"], key));
        print_doubt(fits["global_eq4"]);
    }
    print_transitions(fits["glass_transition"]);
    if (!fits["messages"].empty()) fmt::print("\n");
    for (const ordered_json& message : fits["messages"])
        fmt::print("{}: {}: {}\n", message["level"].get<std::string>(),
                   message["about"].get<std::string>(), message["text"].get<std::string>());
    fmt::print("\nwritten: {}/fits.json and its tables as CSV\n", out);
}

} // namespace

ordered_json analyze_into(const std::vector<std::string>& sources, const AnalysisOptions& options,
                          const std::string& out)
{
    const BuildInfo& build = build_info();
    ordered_json fits = {{"format", ""}, {"version", build.version}, {"commit", build.commit}};
    fits.update(analyse(sources, options, out));
    write_fits(out, fits);
    return fits;
}

void register_analyze(CLI::App& app, int&)
{
    auto arguments = std::make_shared<AnalyzeArguments>();
    CLI::App* command = app.add_subcommand(
        "analyze", "Fit Arrhenius and Eyring laws to counts of softness and rearrangements");
    command
        ->add_option("RUN_OR_COUNTS_CSV", arguments->sources,
                     "Run directories, branches of runs, or files of counts")
        ->required();
    command->add_option("--out", arguments->out, "Directory for fits.json and tables")->required();
    CountAnalysisOptions& fits = arguments->options.fits;
    command->add_option("--bin-width", fits.binning.width, "Of the bins of P_R(S) (0.5)");
    command
        ->add_option("--softness-range", arguments->softness_range,
                     "Lowest and highest softness that is fitted (-3.5 1.5)")
        ->expected(2);
    command->add_option("--fewest-events", fits.fewest_events,
                        "Rearrangements a condition needs to count as known (10)");
    command->add_option("--high-stress", fits.high_stress, "Eq. 5 is fitted from there on (0.3)");
    command
        ->add_option("--exclude-stress", arguments->options.counts.excluded_stresses,
                     "Stresses to leave out, with commas")
        ->delimiter(',')
        ->allow_extra_args(false);
    command
        ->add_option("--last-block", arguments->last_blocks,
                     "STRESS=BLOCK: later time blocks at this stress are left out")
        ->allow_extra_args(false);
    command
        ->add_option("--glass-transition-range", arguments->glass_transition_range,
                     "Lowest and highest temperature at which T_g is fitted (all)")
        ->expected(2);
    command
        ->add_option("--errors", arguments->errors,
                     "Where errors come from: scatter of time blocks, or of whole runs")
        ->check(CLI::IsMember({"blocks", "runs"}));
    command->add_option("--bootstrap", fits.bootstrap.samples,
                        "Samples for the intervals of P_R(S) (1000)");
    command->add_option("--seed", fits.bootstrap.seed, "Of the bootstrap (1)");
    command->callback([arguments] {
        complete(*arguments);
        print_results(analyze_into(arguments->sources, arguments->options, arguments->out),
                      arguments->out);
    });
}

} // namespace pitchdrop
