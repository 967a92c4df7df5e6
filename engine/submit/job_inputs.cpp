#include "engine/submit/job_inputs.hpp"

#include "engine/io/atomic_file.hpp"
#include "engine/io/json_text.hpp"

namespace pitchdrop {
namespace {

namespace fs = std::filesystem;

/// Where in `folder` the copy of a file has its place: as the configuration names it, or, as nothing
/// is written outside the folder, under `elsewhere` and a number that stands for its path.
fs::path place_of(const std::string& name)
{
    const fs::path path = fs::path(name).lexically_normal();
    if (path.is_relative() && *path.begin() != "..") return path;
    const std::string number = hash_text(hash_of(path.string()));
    return fs::path("elsewhere") / (number + "-" + path.filename().string());
}

/// Copies the file that `name` in `object` stands for and lets it stand for the copy. Names of
/// structure sets may be those of built-in ones, which are no files.
void copy_input(const fs::path& from, const fs::path& to, nlohmann::json& object, const char* key)
{
    if (!object.is_object() || !object.contains(key) || !object[key].is_string()) return;
    const auto name = object[key].get<std::string>();
    if (!fs::is_regular_file(from / name)) return;
    const fs::path copy = place_of(name);
    object[key] = copy.string();
    const std::string content = read_file(from / name);
    if (fs::exists(to / copy) && read_file(to / copy) == content) return;
    fs::create_directories((to / copy).parent_path());
    write_file_atomically(to / copy, content);
}

} // namespace

fs::path write_job_inputs(const Configuration& configuration, const fs::path& folder)
{
    fs::create_directories(folder);
    nlohmann::json resolved = configuration.resolved;
    copy_input(configuration.directory, folder, resolved["system"], "state");
    for (nlohmann::json& stage : resolved["protocol"]) {
        if (!stage.contains("observe") || !stage["observe"].is_object()) continue;
        for (const auto& [observation, key] :
             {std::pair("softness", "hyperplane"), std::pair("samples", "structure")})
            if (stage["observe"].contains(observation))
                copy_input(configuration.directory, folder, stage["observe"][observation], key);
    }
    const fs::path path = folder / "configuration.json";
    write_file_atomically(path, json_text(resolved, 1) + "\n");
    return path;
}

} // namespace pitchdrop
