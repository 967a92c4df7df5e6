#include "engine/command/check_output.hpp"
#include "engine/command/command.hpp"
#include "engine/config/field.hpp"
#include "engine/config/schema.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace pitchdrop {
namespace {

struct CheckOptions {
    std::string path;
    std::vector<std::string> assignments;
    double speed = 25e6;
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
            errors.push_back({{"path", problem.path},
                              {"line", problem.line},
                              {"source", problem.source},
                              {"message", problem.text}});
    else
        errors.push_back({{"path", ""}, {"line", 0}, {"source", ""}, {"message", error.what()}});
    const nlohmann::json result = {{"valid", false}, {"errors", errors}};
    fmt::print("{}\n", result.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

int check(const CheckOptions& options)
{
    if (options.schema) fmt::print("{}\n", schema_json().dump(2));
    if (options.schema_table) fmt::print("{}", schema_markdown());
    if (options.schema || options.schema_table) return 0;
    try {
        if (options.path.empty())
            throw InputError("no configuration", "check needs a file to read",
                             "give its name, or - for standard input");
        if (!(options.speed > 0))
            throw InputError("--speed " + show_number(options.speed), "it must be above 0",
                             "give bead-steps per second");
        const Configuration configuration = read_configuration(options.path, options.assignments);
        const ProtocolTree tree = build_tree(configuration);
        const Estimate cost = estimate(configuration, tree, options.speed);
        if (options.json) {
            print_check_json(configuration, tree, cost);
            return 0;
        }
        print_summary(document_name(options.path), configuration);
        print_tree(tree);
        print_cost(configuration, tree, cost, options.speed);
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
    command->add_option("--speed", options->speed, "Bead-steps per second for the estimate");
    command->add_flag("--json", options->json, "Print everything as JSON");
    command->add_flag("--schema", options->schema, "Print every field as JSON");
    command->add_flag("--schema-table", options->schema_table, "Print every field as Markdown");
    command->callback([options, &status] { status = check(*options); });
}

} // namespace pitchdrop
