#include "engine/command/backend_options.hpp"
#include "engine/command/check_output.hpp"
#include "engine/command/command.hpp"
#include "engine/config/field.hpp"
#include "engine/config/schema.hpp"
#include "engine/io/json_text.hpp"
#include "engine/run/branch_start.hpp"
#include "engine/run/measure_tuning.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace pitchdrop {
namespace {

struct CheckOptions {
    std::string path;
    std::vector<std::string> assignments;
    double speed = 0;
    std::size_t width = 0;
    BackendChoice backend;
    bool json = false, schema = false, schema_table = false;
};

void report_error(const CheckOptions& options, const InputError& error)
{
    if (!options.json) {
        fmt::print(stderr, "pitchdrop check: {}\n", error.what());
        return;
    }
    nlohmann::json errors = nlohmann::json::array();
    if (const auto* all = dynamic_cast<const ConfigurationError*>(&error))
        for (const Problem& problem : all->problems)
            errors.push_back(problem_json(problem));
    else
        errors.push_back({{"path", ""}, {"line", 0}, {"source", ""}, {"message", error.what()}});
    const nlohmann::json result = {{"valid", false}, {"errors", errors}};
    fmt::print("{}\n", json_text(result, 2));
}

/// What the estimate rests on, and in what words.
struct Machine {
    Tuning tuning; ///< that a run would begin with
    ChosenBackend chosen;
    CostModel cost;
    std::string words;
};

Machine look_at_machine(const CheckOptions& options, const Configuration& configuration,
                        const ProtocolTree& tree, double beads)
{
    const BackendChoice choice = split_choice(options.backend).front();
    const Tuning tuning = tuning_from_table(choice, work_size(tree, beads));
    Machine machine{tuning, make_backend(with_tuning(choice, tuning)), {}, ""};
    Backend& backend = *machine.chosen.backend;
    if (configuration.state) rehearse_roots(configuration, tree, backend); // as a run does
    if (options.speed > 0) {
        machine.cost = cost_of_speed(options.speed);
        machine.words = "--speed";
        return machine;
    }
    const SystemSettings& system = configuration.settings.system;
    machine.cost = measure_cost(configuration.model, configuration.settings.timestep, beads,
                                double(system.beads_per_chain), backend);
    machine.words = "measured just now on " + backend.description();
    return machine;
}

int check(const CheckOptions& options)
{
    if (options.schema) fmt::print("{}\n", json_text(schema_json(), 2));
    if (options.schema_table) fmt::print("{}", schema_markdown());
    if (options.schema || options.schema_table) return 0;
    try {
        if (options.path.empty())
            throw InputError("no configuration", "check needs a file to read",
                             "give its name, or - for standard input");
        if (!(options.speed >= 0))
            throw InputError("--speed " + show_number(options.speed), "it must not be negative",
                             "give bead-steps per second, or leave it out to have them measured");
        const Configuration configuration = read_configuration(options.path, options.assignments);
        if (!options.json) print_warnings(configuration);
        const ProtocolTree tree = build_tree(configuration);
        const double beads = beads_of(configuration);
        const Machine machine = look_at_machine(options, configuration, tree, beads);
        if (!options.json)
            for (const std::string& note : state_notes(configuration))
                fmt::print(stderr, "note: {}: {}\n", configuration.settings.system.state, note);
        const CostEstimate cost = estimate(configuration, tree, beads, machine.cost,
                                       *machine.chosen.backend, options.width);
        if (options.json) {
            print_check_json(configuration, tree, cost, machine.words, machine.tuning);
            return 0;
        }
        print_summary(document_name(options.path), configuration);
        print_tree(tree);
        print_cost(tree, cost, machine.words, machine.tuning);
        return 0;
    } catch (const InputError& error) {
        report_error(options, error);
        return 2;
    }
}

} // namespace

void register_check(CLI::App& app, int& status)
{
    auto options = std::make_shared<CheckOptions>();
    CLI::App* command =
        app.add_subcommand("check", "Validate a configuration and show its protocol");
    command->add_option("config", options->path, "Configuration file, or - for standard input");
    command->add_option("--set", options->assignments, "Override: path=value")
        ->allow_extra_args(false);
    add_backend_options(*command, options->backend);
    command->add_option("--batch", options->width,
                        "Branches that advance together, at most; 0: what suits the device");
    command->add_option("--speed", options->speed,
                        "Bead-steps per second for the estimate; 0: measured, in a second or two");
    command->add_flag("--json", options->json, "Print everything as JSON");
    command->add_flag("--schema", options->schema, "Print every field as JSON");
    command->add_flag("--schema-table", options->schema_table, "Print every field as Markdown");
    command->callback([options, &status] { status = check(*options); });
}

} // namespace pitchdrop
