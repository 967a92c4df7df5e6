#include "engine/command/backend_options.hpp"
#include "engine/command/check_output.hpp"
#include "engine/command/command.hpp"
#include "engine/command/estimate.hpp"
#include "engine/run/batch_memory.hpp"
#include "engine/run/branch_start.hpp"
#include "engine/run/build_info.hpp"
#include "engine/run/duration.hpp"
#include "engine/run/measure_tuning.hpp"
#include "engine/run/open_files.hpp"
#include "engine/run/plan.hpp"
#include "engine/run/protocol_tree.hpp"
#include "engine/run/selection.hpp"
#include "engine/run/signals.hpp"
#include "engine/run/simulation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace pitchdrop {
namespace {

struct RunArguments {
    std::string configuration, out, max_walltime;
    std::vector<std::string> assignments, branches;
    std::size_t width = 0;
    bool tune = false;
    BackendChoice backend;
};

/// Why to stop early: a signal, or the time that was allowed.
std::function<std::string()> stop_condition(const StopSignals& signals, const Stopwatch& clock,
                                            double most_seconds)
{
    return [&signals, &clock, most_seconds]() -> std::string {
        if (signals.received() != 0)
            return fmt::format("received SIG{}", sigabbrev_np(signals.received()));
        if (most_seconds > 0 && clock.seconds() >= most_seconds) return "--max-walltime is over";
        return "";
    };
}

int exit_status_of(Outcome outcome)
{
    switch (outcome) {
    case Outcome::complete: return exit_done;
    case Outcome::stopped: return exit_stopped;
    case Outcome::failed: return exit_physics;
    }
    return exit_defect;
}

std::size_t count(const TreeRecord& record, BranchState state)
{
    return std::size_t(std::count_if(record.begin(), record.end(), [=](const BranchRecord& branch) {
        return branch.state == state;
    }));
}

/// The last words of a run, for people and for the manifest.
std::string summary(Outcome outcome, const std::string& reason, const std::string& out,
                    const TreeRecord& record)
{
    switch (outcome) {
    case Outcome::complete:
        return "done: every branch is in " + out +
               (count(record, BranchState::flowed) == 0
                    ? ""
                    : fmt::format(" ({} flowed, {} skipped behind them)",
                                  count(record, BranchState::flowed),
                                  count(record, BranchState::skipped)));
    case Outcome::stopped: return "stopped (" + reason + ") — the same command resumes";
    case Outcome::failed: break;
    }
    return "some branches failed physically; their last good checkpoints are in " + out;
}

/// "cpu, 2 threads, avx512", or several of them.
std::string device_of(const std::vector<ChosenBackend>& chosen)
{
    std::vector<std::string> devices;
    for (const ChosenBackend& one : chosen) devices.push_back(one.backend->description());
    return fmt::format("{}", fmt::join(devices, " + "));
}

/// Ways in which the devices of this session have advanced batches.
std::vector<std::string> paths_of(const std::vector<ChosenBackend>& chosen)
{
    std::vector<std::string> paths;
    for (const ChosenBackend& one : chosen)
        for (const std::string& path : one.backend->paths())
            if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
    return paths;
}

/// What other processes are doing is neither done nor failed here.
std::string reason_to_stop(const std::string& asked, const BranchPool& pool)
{
    if (!asked.empty()) return asked;
    return fmt::format("other processes have {}", fmt::join(pool.elsewhere(), ", "));
}

void tell_beginning(const RunDirectory& directory, Reporter& reporter, const TreeRecord& record,
                    const std::string& device, const Configuration& configuration)
{
    if (directory.resumed() && !directory.is_shared() && directory.recorded_device() != device)
        reporter.warning("device_changed",
                         {{"before", directory.recorded_device()}, {"now", device}},
                         "this run was on " + directory.recorded_device() + ", now on " + device +
                             ": it goes on, but not bit for bit as it would have");
    const std::string version = build_info().version;
    if (directory.resumed() && directory.version_before() != version)
        reporter.event("version_changed",
                       {{"before", directory.version_before()}, {"now", version}},
                       fmt::format("this run was computed by pitchdrop {} and goes on with {}",
                                   directory.version_before(), version));
    reporter.event(directory.resumed() ? "session_resumed" : "session_started",
                   {{"device", device}, {"branches", record.size()}},
                   fmt::format("{} branches on {}", record.size(), device));
    const std::string velocities =
        describe_velocities(configuration.settings, configuration.state.get());
    if (!directory.resumed() && !velocities.empty())
        reporter.event("velocities", {{"velocities", configuration.resolved["system"]["velocities"]}},
                       "velocities: " + velocities);
    if (const auto notes = state_notes(configuration); !notes.empty() && !directory.resumed())
        reporter.event("state_notes",
                       {{"state", configuration.settings.system.state}, {"notes", notes}},
                       fmt::format("{}: {}", configuration.settings.system.state,
                                   fmt::join(notes, "; ")));
    if (directory.extended())
        reporter.event("extended", {{"configuration_hash", hash_text(configuration.hash)}},
                       fmt::format("another configuration than before: {} of {} branches are done",
                                   count(record, BranchState::done), record.size()));
}

void tell_warnings(Reporter& reporter, const Configuration& configuration)
{
    for (const Problem& warning : configuration.warnings)
        reporter.warning("configuration_warning", problem_json(warning), to_string(warning));
}

/// How --tune measures; nothing without it.
MeasureChoice tuner(bool wanted, const Configuration& configuration, const ProtocolTree& tree,
                    double beads)
{
    if (!wanted) return {};
    return [&, beads](const BackendChoice& choice, const Tuning& from_table) {
        fmt::print(stderr, "measuring what is fastest on this machine\n");
        return measure_tuning(choice, from_table, configuration, tree, work_size(tree, beads));
    };
}

void tell_tuning(Reporter& reporter, const RunTuning& tuning, const RunTuning& recorded, bool tune)
{
    for (const auto& [kind, values] : tuning) {
        if (recorded.count(kind) && tune)
            reporter.event("tuning_kept", {{"backend", kind}},
                           "--tune is without effect: this run keeps the values it began with (" +
                               to_string(values) + ")");
        reporter.event("tuning", {{"backend", kind}, {"values", tuning_to_json(values)}},
                       kind + ": " + to_string(values) + " (" + values.source + ")");
    }
}

/// Branches that may advance together on each of the backends: what is asked for has to fit into memory,
/// and no more than can have their files open.
std::vector<std::size_t> widths_of(const RunArguments& arguments, const BatchMember& member,
                                   double bytes, std::size_t branches,
                                   const std::vector<ChosenBackend>& chosen)
{
    const std::size_t by_files =
        std::max<std::size_t>(1, branches_by_open_files() / std::max<std::size_t>(1, chosen.size()));
    std::vector<std::size_t> widths;
    for (const ChosenBackend& one : chosen) {
        if (arguments.width > 0)
            check_width(*one.backend, member, std::min(arguments.width, branches));
        const std::size_t width = arguments.width > 0
                                      ? arguments.width
                                      : width_of_batch(*one.backend, member, bytes, branches);
        if (std::min(width, branches) > by_files)
            fmt::print(stderr, "at most {} branches advance together: more files may not be open "
                               "(ulimit -n)\n", by_files);
        widths.push_back(std::min(width, by_files));
    }
    return widths;
}

Outcome carry_out(const RunArguments& arguments, const Configuration& configuration,
                  const StopSignals& signals)
{
    const Stopwatch clock;
    const double most_seconds =
        arguments.max_walltime.empty() ? 0 : parse_duration(arguments.max_walltime);
    const ProtocolTree tree = build_tree(configuration);
    const std::vector<bool> selected = select_branches(tree, arguments.branches);
    const double beads = beads_of(configuration);
    const std::vector<BackendChoice> choices = split_choice(arguments.backend);
    const RunTuning recorded = RunDirectory::recorded_tuning(arguments.out);
    RunTuning tuning = choose_tuning(choices, work_size(tree, beads), recorded,
                                     tuner(arguments.tune, configuration, tree, beads));
    std::vector<ChosenBackend> chosen = make_backends(with_tuning(choices, tuning));
    const BatchMember member =
        batch_member(configuration, tree, rehearse_roots(configuration, tree, *chosen[0].backend));
    const std::vector<std::size_t> widths = widths_of(
        arguments, member, beads * bytes_per_bead(configuration.model), tree.size(), chosen);

    RunDirectory directory(arguments.out, configuration,
                           selected.empty() ? Sharing::alone : Sharing::shared);
    const RunTuning counting = directory.record_tuning(tuning, recorded);
    if (counting != tuning) { // another process was quicker
        tuning = counting;
        chosen = make_backends(with_tuning(choices, tuning));
    }
    Reporter reporter(directory.log());
    // Preferred by the cost of everything that has to follow, on a machine of equal speeds.
    BranchPool pool(tree, directory, reporter, selected,
                    priorities(tree, branch_costs(configuration, tree, {})));
    for (const ChosenBackend& one : chosen)
        if (!one.notice.empty()) reporter.event("backend", {{"name", one.name}}, one.notice);
    const std::string device = device_of(chosen);
    tell_beginning(directory, reporter, pool.record(), device, configuration);
    tell_warnings(reporter, configuration);
    tell_tuning(reporter, tuning, recorded, arguments.tune);
    directory.begin_session(
        {arguments.backend.name == "auto" ? chosen[0].name : arguments.backend.name, device,
         utc_now()});

    const auto stop = stop_condition(signals, clock, most_seconds);
    std::vector<Run> workers;
    for (const ChosenBackend& one : chosen)
        workers.push_back({configuration, tree, *one.backend, directory, reporter, pool, stop,
                           widths[workers.size()], workers.size()});
    try {
        const Outcome outcome = run_protocol(workers);
        const std::string words = summary(outcome, reason_to_stop(stop(), pool),
                                          arguments.out, pool.record());
        reporter.event("session_ended", {{"outcome", words}, {"seconds", clock.seconds()}}, words);
        directory.end_session(words, paths_of(chosen));
        return outcome;
    } catch (const std::exception& error) {
        reporter.failure("session_ended", {{"outcome", error.what()}}, "the run ends here");
        directory.end_session(error.what(), paths_of(chosen));
        throw;
    }
}

} // namespace

void register_run(CLI::App& app, int& exit_status)
{
    CLI::App* command = app.add_subcommand(
        "run", "Carry out a configuration; repeating the command resumes where it stopped");
    auto arguments = std::make_shared<RunArguments>();
    command->add_option("CONFIG", arguments->configuration, "JSON file; - for standard input")
        ->required();
    command->add_option("--out", arguments->out, "Run directory, made if it does not exist")
        ->required();
    add_backend_options(*command, arguments->backend);
    command->add_flag("--tune", arguments->tune,
                      "Measure which instruction set, path and lists are fastest for this "
                      "system instead of looking them up; a run that has begun keeps what it has");
    command
        ->add_option("--set", arguments->assignments,
                     "Change a value of the configuration, e.g. --set protocol.0.duration=100")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    command
        ->add_option("--branches", arguments->branches,
                     "Carry out these only (ids with commas between, or @FILE with one a line); "
                     "other processes may take other branches of the same directory meanwhile")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    command
        ->add_option("--batch", arguments->width,
                     "Branches that advance together on a device, at most; 0: what suits it. "
                     "No result depends on it")
        ->capture_default_str();
    command->add_option("--max-walltime", arguments->max_walltime,
                        "Stop with a checkpoint after this long, e.g. 1h30m");
    command->callback([arguments, &exit_status] {
        const StopSignals signals;
        Configuration configuration =
            read_configuration(arguments->configuration, arguments->assignments,
                               RunDirectory::recorded_numbers(arguments->out));
        resume_as_recorded(configuration, RunDirectory::recorded_configuration(arguments->out));
        exit_status = exit_status_of(carry_out(*arguments, configuration, signals));
    });
}

} // namespace pitchdrop
