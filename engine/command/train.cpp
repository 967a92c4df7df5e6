#include "analysis/training/train.hpp"
#include "engine/command/command.hpp"
#include "engine/io/atomic_file.hpp"
#include "engine/run/build_info.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <cmath>

namespace pitchdrop {
namespace {

struct TrainArguments {
    std::vector<std::string> runs;
    std::string out;
    TrainingOptions options;
};

nlohmann::json provenance(const TrainingData& data)
{
    const BuildInfo& build = build_info();
    nlohmann::json runs = nlohmann::json::array();
    for (const TrainingRun& run : data.runs)
        runs.push_back({{"directory", run.directory.string()},
                        {"configuration_hash", run.configuration_hash},
                        {"frames", run.frames},
                        {"soft", run.soft},
                        {"hard", run.hard}});
    return {{"program", "pitchdrop"},
            {"version", build.version},
            {"commit", build.commit},
            {"runs", runs}};
}

void print_runs(const TrainingData& data)
{
    std::size_t width = 6;
    for (const TrainingRun& run : data.runs) width = std::max(width, run.directory.string().size());
    fmt::print("{:<{}} {:>8} {:>8} {:>8}\n", "branch", width, "frames", "soft", "hard");
    for (const TrainingRun& run : data.runs)
        fmt::print("{:<{}} {:>8} {:>8} {:>8}\n", run.directory.string(), width, run.frames,
                   run.soft, run.hard);
}

void print_result(const TrainingResult& result, const std::string& out)
{
    fmt::print("\n{:>8}  {}\n", "C", "balanced accuracy, cross-validated");
    for (const ScanEntry& entry : result.scan)
        fmt::print("{:>8g}  {:.4f} ± {:.4f}{}\n", entry.C, entry.accuracy, entry.error,
                   entry.C == result.chosen.C ? "  chosen" : "");
    const auto functions = std::int64_t(result.file.plane.set.size());
    fmt::print("\n{} soft and {} hard samples used, {} functions\n", result.used_of_each,
               result.used_of_each, functions);
    if (result.used_of_each < std::int64_t(samples_per_function) * functions)
        fmt::print("few samples for so many functions: the plane will change with more of them\n");
    fmt::print("S > 0: {:.1f} % of the soft samples, {:.1f} % of the hard ones; mean S of all "
               "beads {:+.3f}\n{} written (hash {})\n",
               100 * result.soft_above, 100 * (1 - result.hard_below), result.file.plane.bias, out,
               result.file.hash);
}

void check(const TrainArguments& arguments)
{
    for (const double C : arguments.options.C_values)
        if (!(C > 0) || !std::isfinite(C))
            throw InputError(fmt::format("--c-scan: found {}", C), "C weighs the samples' losses",
                             "give numbers above 0, for example 0.01,0.1,1,10,100");
    if (arguments.options.folds < 2 || arguments.options.folds > 100)
        throw InputError(fmt::format("--folds {}", arguments.options.folds),
                         "cross-validation holds one of the parts out in turn",
                         "give a number from 2 to 100");
}

void train(const TrainArguments& arguments)
{
    check(arguments);
    const TrainingData data = read_training_data(arguments.runs);
    TrainingResult result = train_hyperplane(data, arguments.options);
    result.file.provenance = provenance(data);
    write_file_atomically(arguments.out, to_json_text(result.file));
    print_runs(data);
    print_result(result, arguments.out);
}

} // namespace

void register_train(CLI::App& app, int&)
{
    auto arguments = std::make_shared<TrainArguments>();
    CLI::App* command =
        app.add_subcommand("train", "Train a hyperplane from the samples of finished runs");
    command->add_option("RUN", arguments->runs, "Run or branch directories")->required();
    command->add_option("--out", arguments->out, "File of the hyperplane")->required();
    command->add_option("--c-scan", arguments->options.C_values, "Values of C, with commas")
        ->delimiter(',')
        ->allow_extra_args(false);
    command->add_option("--folds", arguments->options.folds, "Parts of the cross-validation");
    command->add_flag("--few-samples", arguments->options.few_samples,
                      fmt::format("Train even with fewer than {} samples of either class per function",
                                  samples_per_function));
    command->callback([arguments] { train(*arguments); });
}

} // namespace pitchdrop
