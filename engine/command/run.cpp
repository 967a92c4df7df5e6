#include "engine/command/backend_options.hpp"
#include "engine/command/command.hpp"
#include "engine/run/branch_start.hpp"
#include "engine/run/duration.hpp"
#include "engine/run/protocol_tree.hpp"
#include "engine/run/signals.hpp"
#include "engine/run/simulation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace pitchdrop {
namespace {

struct RunArguments {
    std::string configuration, out, max_walltime;
    std::vector<std::string> assignments;
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

/// The last words of a run, for people and for the manifest.
std::string summary(Outcome outcome, const std::string& reason, const std::string& out)
{
    switch (outcome) {
    case Outcome::complete: return "done: every branch is in " + out;
    case Outcome::stopped: return "stopped (" + reason + ") — the same command resumes";
    case Outcome::failed: break;
    }
    return "some branches failed physically; their last good checkpoints are in " + out;
}

std::size_t count_done(const TreeRecord& record)
{
    return std::size_t(std::count_if(record.begin(), record.end(), [](const BranchRecord& branch) {
        return branch.state == BranchState::done;
    }));
}

Outcome carry_out(const RunArguments& arguments, const Configuration& configuration,
                  const StopSignals& signals)
{
    const Stopwatch clock;
    const double most_seconds =
        arguments.max_walltime.empty() ? 0 : parse_duration(arguments.max_walltime);
    const ProtocolTree tree = build_tree(configuration);
    BackendChoice choice = arguments.backend;
    if (const auto skin = RunDirectory::recorded_skin(arguments.out)) choice.list.skin = *skin;
    const ChosenBackend chosen = make_backend(choice);
    rehearse_roots(configuration, tree, *chosen.backend);

    RunDirectory directory(arguments.out, configuration);
    Reporter reporter(directory.log());
    if (!chosen.notice.empty()) reporter.event("backend", {{"name", chosen.name}}, chosen.notice);
    const std::string device = chosen.backend->description();
    if (directory.resumed() && directory.recorded_device() != device)
        reporter.warning("device_changed",
                         {{"before", directory.recorded_device()}, {"now", device}},
                         "this run was on " + directory.recorded_device() + ", now on " + device +
                             ": it goes on, but not bit for bit as it would have");
    directory.begin_session({chosen.name, device, choice.list.skin, utc_now()});
    reporter.event(directory.resumed() ? "session_resumed" : "session_started",
                   {{"device", device}, {"branches", tree.size()}},
                   fmt::format("{} branches on {}", tree.size(), device));
    const TreeRecord record = directory.read_tree(tree);
    if (directory.extended())
        reporter.event("extended", {{"configuration_hash", hash_text(configuration.hash)}},
                       fmt::format("another configuration than before: {} of {} branches are done",
                                   count_done(record), tree.size()));

    const auto stop = stop_condition(signals, clock, most_seconds);
    Run run{configuration, tree, *chosen.backend, directory, reporter, stop, record};
    std::string words = "error";
    try {
        const Outcome outcome = run_protocol(run);
        words = summary(outcome, stop(), arguments.out);
        reporter.event("session_ended", {{"outcome", words}, {"seconds", clock.seconds()}}, words);
        directory.end_session(words);
        return outcome;
    } catch (const std::exception& error) {
        reporter.failure("session_ended", {{"outcome", error.what()}}, "the run ends here");
        directory.end_session(error.what());
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
    command
        ->add_option("--set", arguments->assignments,
                     "Change a value of the configuration, e.g. --set protocol.0.duration=100")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    command->add_option("--max-walltime", arguments->max_walltime,
                        "Stop with a checkpoint after this long, e.g. 1h30m");
    command->callback([arguments, &exit_status] {
        const StopSignals signals;
        const Configuration configuration =
            read_configuration(arguments->configuration, arguments->assignments);
        exit_status = exit_status_of(carry_out(*arguments, configuration, signals));
    });
}

} // namespace pitchdrop
