#include "engine/config/configuration.hpp"
#include "engine/config/checks.hpp"
#include "engine/config/complete.hpp"
#include "engine/config/motion_times.hpp"
#include "engine/config/reader.hpp"
#include "engine/config/writer.hpp"
#include "kernels/model/pair_table.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <limits>

namespace pitchdrop {
namespace {

void throw_if_any(const Document& document, std::vector<Problem> problems)
{
    if (problems.empty()) return;
    std::stable_sort(problems.begin(), problems.end(),
                     [](const Problem& a, const Problem& b) { return a.line < b.line; });
    throw ConfigurationError(document.name, std::move(problems));
}

} // namespace

std::uint64_t hash_of(const nlohmann::json& value)
{
    // A file name may hold any bytes; the replacement keeps the hash defined.
    const std::string text = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return XXH64(text.data(), text.size(), 0);
}

std::string hash_text(std::uint64_t hash) { return fmt::format("{:016x}", hash); }

Configuration parse_configuration(const std::string& text, const std::string& name,
                                  const std::filesystem::path& directory,
                                  std::span<const std::string> assignments, Numbers numbers)
{
    Document document = parse_document(text, name);
    document.numbers = numbers;
    for (const std::string& assignment : assignments) apply_override(document, assignment);

    Configuration configuration;
    configuration.directory = directory;
    Settings& settings = configuration.settings;
    std::vector<Problem> problems = document.problems;
    Reader(document, document.value, "", problems).read(settings);
    complete(settings.model);
    // Rules between fields make sense only once the fields themselves are right.
    if (problems.empty()) {
        complete(settings.protocol);
        check_model(settings.model, "model", document, problems);
        if (problems.empty()) {
            complete_impulses(settings);
            check_motion_times(settings, document, problems, configuration.warnings);
        }
        check_protocol(settings, document, problems);
        if (problems.empty()) check_cohesion(settings, document, problems);
        if (problems.empty()) check_chains(settings, document, problems);
        if (problems.empty())
            configuration.state = read_initial_state(settings, directory, document, problems);
        const double cutoff = problems.empty()
                                  ? make_pair_table(make_model(settings.model)).largest_cutoff
                                  : std::numeric_limits<double>::infinity();
        configuration.hyperplanes =
            read_hyperplanes(settings, cutoff, directory, document, problems, configuration.warnings);
        configuration.structure_sets = read_structure_sets(settings.protocol, settings.timestep,
                                                           directory, document, problems);
    }
    throw_if_any(document, problems);

    configuration.model = make_model(settings.model);
    configuration.resolved = write_settings(settings);
    configuration.hash = hash_of(without_file_names(configuration.resolved));
    return configuration;
}

Configuration read_configuration(const std::string& path, std::span<const std::string> assignments,
                                 Numbers numbers)
{
    const auto directory =
        path == "-" ? std::filesystem::path(".") : std::filesystem::path(path).parent_path();
    return parse_configuration(read_text(path), document_name(path),
                               directory.empty() ? "." : directory, assignments, numbers);
}

Settings read_resolved(const nlohmann::json& resolved, const std::string& name, Numbers numbers)
{
    Document document;
    document.numbers = numbers;
    document.name = name;
    document.value = resolved;
    Settings settings;
    std::vector<Problem> problems;
    Reader(document, document.value, "", problems).read(settings);
    throw_if_any(document, problems);
    complete_impulses(settings);
    return settings;
}

nlohmann::json without_file_names(nlohmann::json resolved)
{
    const auto forget = [&](const std::string& where, const char* name, const char* hash) {
        const nlohmann::json::json_pointer place(where);
        if (!resolved.contains(place) || !resolved[place].is_object()) return;
        nlohmann::json& object = resolved[place];
        if (object.contains(hash) && object[hash].is_string()) object.erase(name);
    };
    forget("/system", "state", "state_hash");
    for (std::size_t n = 0; n < resolved["protocol"].size(); ++n) {
        const std::string observe = "/protocol/" + std::to_string(n) + "/observe/";
        forget(observe + "softness", "hyperplane", "hash");
        forget(observe + "samples", "structure", "structure_hash");
    }
    return resolved;
}

void resume_as_recorded(Configuration& configuration, const nlohmann::json& recorded)
{
    keep_recorded_intervals(configuration.settings, recorded, configuration.warnings);
    configuration.resolved = write_settings(configuration.settings);
    configuration.hash = hash_of(without_file_names(configuration.resolved));
}

Model parse_model(const std::string& text, const std::string& name)
{
    const Document document = parse_document(text, name);
    ModelSettings settings;
    std::vector<Problem> problems = document.problems;
    Reader(document, document.value, "", problems).read(settings);
    complete(settings);
    if (problems.empty()) check_model(settings, "", document, problems);
    throw_if_any(document, problems);
    return make_model(settings);
}

Model read_model(const std::string& path) { return parse_model(read_text(path), path); }

} // namespace pitchdrop
