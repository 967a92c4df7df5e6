#include "engine/config/initial_state.hpp"

#include "engine/config/checks.hpp"
#include "engine/config/complete.hpp"
#include "engine/config/motion_kinds.hpp"
#include "engine/config/seed_samples.hpp"
#include "engine/io/file_hash.hpp"
#include "engine/io/snapshot_file.hpp"
#include "engine/state/intake.hpp"

#include <algorithm>

namespace pitchdrop {
namespace {

namespace fs = std::filesystem;

void check_hash(SystemSettings& system, const fs::path& file)
{
    const std::string hash = file_hash(file);
    if (!system.state_hash.empty() && system.state_hash != hash)
        throw InputError("the file " + show_value(system.state) + " has the hash " + hash,
                         "the configuration asks for " + system.state_hash,
                         "restore the file, or remove \"state_hash\"");
    system.state_hash = hash;
}

void complete_velocities(SystemSettings& system, const Snapshot& state)
{
    const Velocities usual = system.seed.size() > 1 ? Velocities::fresh : Velocities::file;
    system.velocities =
        has_velocities(state) ? system.velocities.value_or(usual) : Velocities::fresh;
}

/// Several seeds are several samples only where something random tells them apart.
void check_seeds(const Settings& settings, const Document& document, std::vector<Problem>& problems)
{
    const SystemSettings& system = settings.system;
    if (system.seed.size() < 2) return;
    const bool same_velocities = system.velocities == Velocities::file;
    const std::string why = stage_without_chance(settings.protocol, same_velocities);
    if (why.empty()) return;
    const std::string seeds = std::to_string(system.seed.size()) + " seeds";
    const std::string begin =
        same_velocities ? seeds + " begin with the positions and the velocities of one file"
                        : seeds + " begin with the positions of one file";
    problems.push_back(document.problem_at(
        same_velocities ? "system.velocities" : "system.seed",
        explain(begin, why + ", so they would all give one and the same run, which is one sample",
                same_velocities ? std::string("give \"velocities\": \"new\", a thermostat with random "
                                              "numbers (") + random_thermostats() + "), or one seed"
                                : "give one seed")));
}

} // namespace

bool has_velocities(const Snapshot& state)
{
    return std::any_of(
        state.velocity.begin(), state.velocity.end(),
        [](const Vec3<double>& v) { return float(v.x) != 0 || float(v.y) != 0 || float(v.z) != 0; });
}

std::shared_ptr<const Snapshot> read_initial_state(Settings& settings, const fs::path& directory,
                                                   const Document& document,
                                                   std::vector<Problem>& problems)
{
    SystemSettings& system = settings.system;
    if (system.state.empty()) return nullptr;
    const auto fail = [&](const std::string& text) {
        problems.push_back(document.problem_at("system.state", text));
        return nullptr;
    };
    const std::string problem = input_file_problem(system.state, directory);
    if (!problem.empty()) return fail(problem);
    std::shared_ptr<const Snapshot> state;
    try {
        check_hash(system, directory / system.state);
        const Model model = make_model(settings.model);
        state = std::make_shared<const Snapshot>(
            take_in(read_snapshot(directory / system.state), model));
        make_state(*state, model); // as a run will
    } catch (const InputError& error) {
        return fail(error.what());
    }
    complete_velocities(system, *state);
    check_seeds(settings, document, problems);
    return state;
}

std::string describe_velocities(const Settings& settings, const Snapshot* state)
{
    const SystemSettings& system = settings.system;
    if (system.state.empty() || !system.velocities) return "";
    const bool several = system.seed.size() > 1;
    if (system.velocities == Velocities::file)
        return several ? "those of the file for every seed: seeds differ by the random numbers of "
                         "thermostats and barostats alone"
                       : "those of the file";
    std::string text = "new, Maxwell–Boltzmann at the temperature of the first stage";
    if (state && !has_velocities(*state)) text += " (the file has none)";
    if (several) text += ", other ones for each seed: an isoconfigurational ensemble";
    return text;
}

} // namespace pitchdrop
