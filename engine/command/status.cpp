#include "engine/command/command.hpp"
#include "engine/run/duration.hpp"
#include "engine/run/run_lock.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <thread>

namespace pitchdrop {
namespace {

namespace fs = std::filesystem;

struct StatusArguments {
    std::string directory;
    bool json = false, watch = false;
};

nlohmann::json read_json(const fs::path& path)
{
    std::ifstream file(path);
    nlohmann::json value = nlohmann::json::parse(file, nullptr, false);
    if (value.is_discarded())
        throw InputError("cannot read " + path.string(), "it is missing or no JSON text",
                         "give the directory of a run");
    return value;
}

/// The last heartbeat of log.jsonl, null if there is none.
nlohmann::json last_heartbeat(const fs::path& log)
{
    std::ifstream file(log);
    nlohmann::json last;
    for (std::string line; std::getline(file, line);) {
        if (line.find("\"heartbeat\"") == std::string::npos) continue;
        const nlohmann::json event = nlohmann::json::parse(line, nullptr, false);
        if (!event.is_discarded()) last = event;
    }
    return last;
}

constexpr std::streamoff tail_bytes = 4096; ///< more than two rows

/// The last complete row of a CSV file by column name, null if there is none. Reads the end only.
nlohmann::json last_row(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::string header, line, last;
    if (!std::getline(file, header)) return nullptr;
    const auto begin = file.tellg();
    file.seekg(0, std::ios::end);
    const std::streamoff from = std::max<std::streamoff>(begin, file.tellg() - tail_bytes);
    file.seekg(from);
    if (from > begin) std::getline(file, line); // the middle of a row
    while (std::getline(file, line) && !file.eof()) last = line;
    if (last.empty()) return nullptr;
    nlohmann::json row;
    std::stringstream names(header), values(last);
    for (std::string name, value;
         std::getline(names, name, ',') && std::getline(values, value, ',');)
        row[name] = std::strtod(value.c_str(), nullptr);
    return row;
}

nlohmann::json read_status(const fs::path& directory)
{
    const nlohmann::json manifest = read_json(directory / "manifest.json");
    nlohmann::json status = read_json(directory / "tree.json");
    const bool running = RunLock::held(directory);
    std::map<std::string, int> count = {{"waiting", 0}, {"running", 0}, {"done", 0}, {"failed", 0}};
    for (auto& branch : status["branches"]) {
        if (!running && branch["state"] == "running") branch["state"] = "stopped";
        ++count[branch["state"].get<std::string>()];
        const nlohmann::json row =
            last_row(directory / branch["id"].get<std::string>() / "thermo.csv");
        if (row.is_null()) continue;
        if (branch["state"] == "running")
            branch["step"] = std::max(branch["step"].get<std::int64_t>(),
                                      std::int64_t(row["step"].get<double>()));
        for (const char* name : {"time", "density", "strain", "mean_temperature", "true_stress"})
            branch[std::string("last_") + name] = row[name];
    }
    status["running"] = running;
    status["count"] = count;
    status["device"] = manifest.value("device", "");
    status["configuration_hash"] = manifest.value("configuration_hash", "");
    status["heartbeat"] = last_heartbeat(directory / "log.jsonl");
    return status;
}

void print_branch(const nlohmann::json& branch, std::size_t width)
{
    const double steps = branch["steps"], step = branch["step"];
    fmt::print("{:<{}}  {:<8} {:>5.1f} %  step {:.0f} of {:.0f}", branch["id"].get<std::string>(),
               width, branch["state"].get<std::string>(),
               branch["state"] == "done" ? 100.0 : 100 * step / std::max(steps, 1.0), step, steps);
    if (branch.contains("last_strain"))
        fmt::print("  T {:.4f}  density {:.4f}  strain {:+.5f}",
                   branch["last_mean_temperature"].get<double>(),
                   branch["last_density"].get<double>(), branch["last_strain"].get<double>());
    if (branch.contains("reason")) fmt::print("\n    {}", branch["reason"].get<std::string>());
    fmt::print("\n");
}

void print(const nlohmann::json& status)
{
    std::size_t width = 6;
    for (const auto& branch : status["branches"])
        width = std::max(width, branch["id"].get<std::string>().size());
    for (const auto& branch : status["branches"]) print_branch(branch, width);
    fmt::print("{} of {} branches done, {} failed; {} ({})\n", status["count"]["done"].get<int>(),
               status["branches"].size(), status["count"]["failed"].get<int>(),
               status["running"].get<bool>() ? "running" : "not running",
               status["device"].get<std::string>());
    const nlohmann::json& heartbeat = status["heartbeat"];
    if (status["running"].get<bool>() && !heartbeat.is_null())
        fmt::print("{:.4g} steps/s, {:.4g} bead-steps/s, ETA {} (at {})\n",
                   heartbeat["steps_per_second"].get<double>(),
                   heartbeat["bead_steps_per_second"].get<double>(),
                   format_duration(heartbeat["eta_seconds"].is_number()
                                       ? heartbeat["eta_seconds"].get<double>()
                                       : -1),
                   heartbeat["time"].get<std::string>());
}

void show_status(const StatusArguments& arguments)
{
    for (;;) {
        const nlohmann::json status = read_status(arguments.directory);
        if (arguments.watch && !arguments.json) fmt::print("\033[H\033[2J");
        if (arguments.json)
            fmt::print("{}\n", status.dump(arguments.watch ? -1 : 1));
        else
            print(status);
        std::fflush(stdout);
        if (!arguments.watch || !status["running"].get<bool>()) return;
        std::this_thread::sleep_for(std::chrono::seconds(2));
    }
}

} // namespace

void register_status(CLI::App& app, int&)
{
    auto arguments = std::make_shared<StatusArguments>();
    CLI::App* command = app.add_subcommand("status", "Show how far every branch of a run has come");
    command->add_option("DIR", arguments->directory, "Run directory")->required();
    command->add_flag("--json", arguments->json, "Print JSON");
    command->add_flag("--watch", arguments->watch, "Repeat every 2 s until the run ends");
    command->callback([arguments] { show_status(*arguments); });
}

} // namespace pitchdrop
