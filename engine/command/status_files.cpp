#include "engine/command/status_files.hpp"
#include "engine/run/run_directory.hpp"
#include "engine/submit/submission_record.hpp"
#include "kernels/core/error.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

namespace pitchdrop {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

json read_json(const fs::path& path)
{
    std::ifstream file(path);
    json value = json::parse(file, nullptr, false);
    if (value.is_discarded())
        throw InputError("cannot read " + path.string(), "it is missing or no JSON text",
                         "give the directory of a run");
    return value;
}

using Heartbeats = std::map<std::string, json>; ///< the last one of each process

/// From log.jsonl, of the sessions that have not ended.
Heartbeats last_heartbeats(const fs::path& log)
{
    std::ifstream file(log);
    Heartbeats last;
    for (std::string line; std::getline(file, line);) {
        const bool session = line.find("\"event\":\"session_") != std::string::npos;
        if (!session && line.find("\"event\":\"heartbeat\"") == std::string::npos) continue;
        const json event = json::parse(line, nullptr, false);
        if (event.is_discarded()) continue;
        const std::string process = event.value("process", "");
        if (session)
            last.erase(process);
        else
            last[process] = event;
    }
    return last;
}

/// Of all processes together: speeds add up, and what is left is shared.
json together(const Heartbeats& heartbeats)
{
    json all;
    double speed = 0;
    for (const auto& [process, heartbeat] : heartbeats) {
        if (all.is_null() || heartbeat.value("time", "") >= all.value("time", "")) all = heartbeat;
        speed += heartbeat.value("bead_steps_per_second", 0.0);
    }
    if (heartbeats.size() < 2 || !(speed > 0)) return all;
    const double own = all.value("bead_steps_per_second", 0.0);
    all["eta_seconds"] = all.value("eta_seconds", 0.0) * own / speed;
    all["bead_steps_per_second"] = speed;
    return all;
}

std::vector<std::string> fields_of(const std::string& line)
{
    std::vector<std::string> fields(1);
    for (const char c : line)
        if (c == ',')
            fields.emplace_back();
        else
            fields.back() += c;
    return fields;
}

constexpr std::streamoff tail_bytes = 1 << 16; ///< some two hundred rows

/// The last value of every column of a CSV file by name; null if there is none near the end, which
/// is all that is read. A row that is still being written does not count.
json last_values(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::string header, line;
    if (!std::getline(file, header)) return nullptr;
    const std::streamoff begin = file.tellg();
    file.seekg(0, std::ios::end);
    const std::streamoff from = std::max<std::streamoff>(begin, file.tellg() - tail_bytes);
    file.seekg(from);
    if (from > begin) std::getline(file, line); // the middle of a row
    const std::vector<std::string> names = fields_of(header);
    json values;
    while (std::getline(file, line) && !file.eof()) {
        const std::vector<std::string> fields = fields_of(line);
        if (fields.size() != names.size()) continue;
        for (std::size_t n = 0; n < names.size(); ++n)
            if (!fields[n].empty()) values[names[n]] = std::strtod(fields[n].c_str(), nullptr);
    }
    return values;
}

void add_last_values(json& branch, const fs::path& directory)
{
    const json last = last_values(directory / branch["id"].get<std::string>() / "thermo.csv");
    if (last.is_null()) return;
    if (branch["state"] == "running" && last.contains("step"))
        branch["step"] =
            std::max(branch["step"].get<std::int64_t>(), std::int64_t(last["step"].get<double>()));
    for (const char* name :
         {"time", "density", "strain", "mean_temperature", "true_stress", "mean_softness"})
        branch[std::string("last_") + name] = last.value(name, json());
    double pressure = 0;
    bool has_pressure = true;
    for (const char* name : {"mean_pressure_xx", "mean_pressure_yy", "mean_pressure_zz"}) {
        const json component = last.value(name, json());
        has_pressure = has_pressure && component.is_number();
        if (has_pressure) pressure += component.get<double>() / 3;
    }
    branch["last_mean_pressure"] = has_pressure ? json(pressure) : json();
}

/// Temperature, pressure and drift from the branch's health; where it says nothing, the first two as in
/// the last row.
void add_health(json& branch)
{
    const json health = branch.value("health", json::object());
    const auto known = [&](const char* name) {
        return health.is_object() ? health.value(name, json()) : json();
    };
    for (const char* name : {"drift", "drift_error"}) branch[name] = known(name);
    for (const char* name : {"temperature", "pressure"}) {
        const json recent = known(name);
        const std::string last = std::string("last_mean_") + name;
        branch[std::string("recent_") + name] =
            recent.is_number() ? recent : branch.value(last, json());
    }
    branch["warnings"] = known("warnings").is_array() ? known("warnings") : json::array();
}

/// Progress, and while it runs the speed of its batch and the time that its own steps will take.
void add_progress(json& branch, const json& heartbeat)
{
    const double steps = std::max(branch["steps"].get<double>(), 1.0), step = branch["step"];
    branch["progress"] = branch["state"] == "done" ? 1.0 : std::min(step / steps, 1.0);
    branch["steps_per_second"] = branch["eta_seconds"] = nullptr;
    if (branch["state"] != "running" || heartbeat.is_null()) return;
    const json speed = heartbeat.value("steps_per_second", json());
    if (!speed.is_number() || !(speed.get<double>() > 0)) return;
    branch["steps_per_second"] = speed;
    branch["eta_seconds"] = std::max(steps - step, 0.0) / speed.get<double>();
}

} // namespace

json read_status(const fs::path& directory)
{
    const json manifest = read_json(directory / "manifest.json");
    json status = read_json(directory / "tree.json");
    const bool running = RunLock::held(directory);
    const Heartbeats heartbeats = last_heartbeats(directory / "log.jsonl");
    Heartbeats alive;
    std::map<std::string, int> count = {{"waiting", 0}, {"running", 0}, {"done", 0},
                                        {"failed", 0},  {"flowed", 0},  {"skipped", 0}};
    const auto tasks = tasks_of_branches(SubmissionRecord(directory));
    for (json& branch : status["branches"]) {
        const auto task = tasks.find(branch["id"].get<std::string>());
        branch["job"] = task == tasks.end() ? json() : json(task->second);
        const auto process = RunDirectory::holder(directory / branch["id"].get<std::string>());
        if (!process && branch["state"] == "running") branch["state"] = "stopped";
        ++count[branch["state"].get<std::string>()];
        add_last_values(branch, directory);
        add_health(branch);
        const auto heartbeat = heartbeats.find(process.value_or(""));
        const bool known = heartbeat != heartbeats.end();
        add_progress(branch, known ? heartbeat->second : json());
        if (known) alive.insert(*heartbeat);
    }
    status["running"] = running;
    status["count"] = count;
    status["device"] = manifest.value("device", "");
    status["configuration_hash"] = manifest.value("configuration_hash", "");
    status["heartbeat"] = together(alive);
    return status;
}

} // namespace pitchdrop
