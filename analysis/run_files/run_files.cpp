#include "analysis/run_files/run_files.hpp"

#include "engine/io/atomic_file.hpp"
#include "kernels/core/decimal.hpp"
#include "kernels/core/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>

namespace pitchdrop {

using nlohmann::json;
namespace fs = std::filesystem;

namespace {

json read_object(const fs::path& file)
{
    json value = json::parse(read_file(file), nullptr, false);
    if (!value.is_object())
        throw InputError(file.string() + " is not readable", "it holds no JSON object",
                         "give the directory of a pitchdrop run");
    return value;
}

/// One entry of tree.json; complaints say which.
class Entry {
public:
    Entry(const json& value, const fs::path& file, std::size_t number)
        : value_(value), place_(file.string() + ": branch " + std::to_string(number))
    {
        if (!value.is_object()) refuse("is no object");
    }

    std::string word(const char* key) const
    {
        if (!at(key).is_string()) refuse(std::string("has no text in \"") + key + "\"");
        return at(key).get<std::string>();
    }
    double number(const char* key) const
    {
        if (!at(key).is_number()) refuse(std::string("has no number in \"") + key + "\"");
        return at(key).get<double>();
    }
    std::int64_t count(const char* key) const
    {
        const double value = number(key);
        if (!at(key).is_number_integer() || !(value >= 0) || value > 9e15)
            refuse(std::string("has no whole number in \"") + key + "\"");
        return std::int64_t(value);
    }
    const json& at(const char* key) const
    {
        const auto found = value_.find(key);
        if (found == value_.end()) refuse(std::string("lacks \"") + key + "\"");
        return *found;
    }
    [[noreturn]] void refuse(const std::string& problem) const
    {
        throw InputError(place_ + " " + problem, "it was written by another version, or by hand",
                         "analyse it with the version that made the run");
    }

private:
    const json& value_;
    std::string place_;
};

/// A branch lies inside the run, whatever its file says.
bool stays_inside(const fs::path& id)
{
    return !id.empty() && id.is_relative() &&
           std::none_of(id.begin(), id.end(), [](const fs::path& part) { return part == ".."; });
}

RunBranch read_branch(const Entry& entry, const fs::path& root)
{
    RunBranch branch;
    branch.id = entry.word("id");
    if (!stays_inside(branch.id)) entry.refuse("is no path inside the run");
    branch.directory = root / branch.id;
    branch.stage = entry.word("stage");
    branch.label = entry.word("label");
    branch.state = entry.word("state");
    branch.temperature = meant_decimal(entry.number("temperature"));
    branch.temperature_begin = meant_decimal(entry.number("temperature_begin"));
    branch.pressure = meant_decimal_or_zero(entry.number("pressure"));
    branch.stress = meant_decimal_or_zero(entry.number("stress"));
    if (!entry.at("seed").is_number_unsigned()) entry.refuse("has no seed");
    branch.seed = entry.at("seed").get<std::uint64_t>();
    branch.steps = entry.count("steps");
    branch.step = entry.count("step");
    branch.timestep = entry.number("timestep");
    if (branch.steps < 1 || !(branch.timestep > 0)) entry.refuse("has no duration");
    return branch;
}

/// Empty where there is no text.
std::string text_at(const json& manifest, const char* place)
{
    const json value = manifest.value(json::json_pointer(place), json());
    return value.is_string() ? value.get<std::string>() : std::string();
}

/// Ramps are told by the configuration alone; a stage is found there by its name.
double stress_ramp(const json& manifest, const RunBranch& branch)
{
    const json stages = manifest.value("/configuration/protocol"_json_pointer, json::array());
    for (const json& stage : stages)
        if (stage.is_object() && stage.value("stage", json()) == branch.stage &&
            stage.value("name", json()) == branch.label) {
            const json ramp = stage.value("stress_ramp", json());
            return ramp.is_number() ? ramp.get<double>() : 0;
        }
    return 0;
}

} // namespace

double RunBranch::imposed_temperature(double time) const
{
    const double progress = std::clamp(time / duration(), 0.0, 1.0);
    return temperature_begin + (temperature - temperature_begin) * progress;
}

bool is_run_directory(const fs::path& path)
{
    return fs::is_regular_file(path / "manifest.json") && fs::is_regular_file(path / "tree.json");
}

RunFiles read_run_files(const fs::path& path)
{
    const json manifest = read_object(path / "manifest.json");
    const fs::path file = path / "tree.json";
    const json tree = read_object(file);
    const json branches = tree.value("branches", json());
    if (!branches.is_array())
        throw InputError(file.string() + " is not the tree of a run", "it has no list \"branches\"",
                         "give the directory of a pitchdrop run");
    RunFiles run;
    run.path = path;
    run.state = text_at(manifest, "/configuration/system/state");
    run.state_hash = text_at(manifest, "/configuration/system/state_hash");
    std::map<std::string, int> index;
    for (const json& value : branches) {
        const Entry entry(value, file, run.branches.size() + 1);
        RunBranch branch = read_branch(entry, path);
        if (!entry.at("parent").is_null()) {
            const auto parent = index.find(entry.word("parent"));
            if (parent == index.end()) entry.refuse("has a parent that is not before it");
            branch.parent = parent->second;
        }
        if (!index.emplace(branch.id, int(run.branches.size())).second)
            entry.refuse("has the id of another one");
        if (branch.stage == "creep") branch.stress_ramp = stress_ramp(manifest, branch);
        run.branches.push_back(std::move(branch));
    }
    return run;
}

} // namespace pitchdrop
