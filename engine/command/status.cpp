#include "engine/command/command.hpp"
#include "engine/command/status_files.hpp"
#include "engine/command/status_page.hpp"
#include "engine/command/status_table.hpp"
#include "engine/io/atomic_file.hpp"
#include "engine/io/json_text.hpp"
#include "engine/run/clock.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <thread>

namespace pitchdrop {
namespace {

namespace fs = std::filesystem;

struct StatusArguments {
    std::string directory;
    bool json = false, watch = false, html = false;
};

/// The last part of the run's path: "runs/sweep/" is "sweep".
std::string name_of_run(const fs::path& directory)
{
    const fs::path whole = fs::absolute(directory).lexically_normal();
    return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

void show(const StatusArguments& arguments, const nlohmann::json& status)
{
    if (arguments.watch && !arguments.json) fmt::print("\033[H\033[2J");
    if (arguments.json)
        fmt::print("{}\n", json_text(status, arguments.watch ? -1 : 1));
    else
        fmt::print("{}", status_table(status));
    std::fflush(stdout);
}

void show_status(const StatusArguments& arguments)
{
    const fs::path page = fs::path(arguments.directory) / "status.html";
    for (;;) {
        const nlohmann::json status = read_status(arguments.directory);
        if (arguments.html)
            write_file_atomically(page,
                                  status_page(status, name_of_run(arguments.directory), utc_now()));
        show(arguments, status);
        if (!arguments.watch || !status["running"].get<bool>()) break;
        std::this_thread::sleep_for(std::chrono::seconds(2));
    }
    if (arguments.html && !arguments.json) fmt::print("{}\n", page.string());
}

} // namespace

void register_status(CLI::App& app, int&)
{
    auto arguments = std::make_shared<StatusArguments>();
    CLI::App* command = app.add_subcommand("status", "Show how far every branch of a run has come");
    command->add_option("DIR", arguments->directory, "Run directory")->required();
    command->add_flag("--json", arguments->json, "Print JSON");
    command->add_flag("--html", arguments->html, "Write DIR/status.html, which refreshes itself");
    command->add_flag("--watch", arguments->watch, "Repeat every 2 s until the run ends");
    command->callback([arguments] { show_status(*arguments); });
}

} // namespace pitchdrop
