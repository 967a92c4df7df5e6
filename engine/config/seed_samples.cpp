#include "engine/config/seed_samples.hpp"

#include "engine/config/motion_kinds.hpp"

namespace pitchdrop {
namespace {

/// Whether the stage uses random numbers of its own.
bool draws(const StageSettings& stage)
{
    return is_random(stage.thermostat.type) ||
           stage.barostat.type == Barostat::cell_rescaling || stage.bond_swap.has_value();
}

} // namespace

std::string stage_without_chance(const std::vector<StageSettings>& protocol, bool same_velocities)
{
    bool all_minimise = true;
    for (const StageSettings& stage : protocol) {
        if (stage.stage == StageKind::minimize) {
            same_velocities = false; // a minimum is at rest: the stage after it draws velocities
            continue;
        }
        all_minimise = false;
        if (!same_velocities || draws(stage)) break;
        return stage.name + " draws no random numbers: its thermostat is " +
               thermostat_names()[std::size_t(stage.thermostat.type)] + ", its barostat " +
               barostat_names[int(stage.barostat.type)];
    }
    return all_minimise ? "a minimisation draws no random numbers" : "";
}

} // namespace pitchdrop
