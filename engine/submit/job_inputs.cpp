#include "engine/submit/job_inputs.hpp"

#include "engine/io/atomic_file.hpp"
#include "engine/io/json_text.hpp"

namespace pitchdrop {
namespace {

namespace fs = std::filesystem;

/// Names of structure sets may be those of built-in ones, which are no files.
void copy_input(const fs::path& from, const fs::path& to, const std::string& name)
{
    if (name.empty() || !fs::is_regular_file(from / name)) return;
    const std::string content = read_file(from / name);
    if (fs::exists(to / name) && read_file(to / name) == content) return;
    fs::create_directories((to / name).parent_path());
    write_file_atomically(to / name, content);
}

} // namespace

fs::path write_job_inputs(const Configuration& configuration, const fs::path& folder)
{
    fs::create_directories(folder);
    copy_input(configuration.directory, folder, configuration.settings.system.state);
    for (const auto& [name, file] : configuration.hyperplanes)
        copy_input(configuration.directory, folder, name);
    for (const auto& [name, set] : configuration.structure_sets)
        copy_input(configuration.directory, folder, name);
    const fs::path path = folder / "configuration.json";
    write_file_atomically(path, json_text(configuration.resolved, 1) + "\n");
    return path;
}

} // namespace pitchdrop
