#include "engine/command/command.hpp"
#include "engine/config/problem.hpp"
#include "engine/config/templates.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace pitchdrop {
namespace {

struct InitOptions {
    std::string name = "quickstart";
    bool list = false;
};

int init(const InitOptions& options)
{
    std::vector<std::string> names;
    for (const Template& entry : templates()) {
        names.push_back(entry.name);
        if (options.list) fmt::print("{:<12} {}\n", entry.name, entry.purpose);
        if (options.list || entry.name != options.name) continue;
        fmt::print("{}", entry.text);
        return 0;
    }
    if (options.list) return 0;
    const std::string near = near_match(options.name, names);
    fmt::print(stderr, "pitchdrop init: {}\n",
               explain("no template \"" + options.name + "\"", "there are " + enumerate(names),
                       near.empty() ? "choose one of them" : "did you mean \"" + near + "\"?"));
    return 2;
}

} // namespace

void register_init(CLI::App& app, int& status)
{
    auto options = std::make_shared<InitOptions>();
    CLI::App* command = app.add_subcommand("init", "Print a commented starting configuration");
    command->add_option("--template", options->name, "Which one (default quickstart)");
    command->add_flag("--list", options->list, "List the templates");
    command->callback([options, &status] { status = init(*options); });
}

} // namespace pitchdrop
