#include "engine/command/workload.hpp"

#include "engine/command/tiling.hpp"
#include "engine/config/configuration.hpp"
#include "engine/config/motion_times.hpp"
#include "engine/io/snapshot_file.hpp"
#include "engine/run/failure_text.hpp"
#include "engine/run/fresh_start.hpp"
#include "engine/run/push_off.hpp"
#include "engine/state/chains.hpp"
#include "engine/state/intake.hpp"
#include "kernels/core/error.hpp"
#include "kernels/model/vibration.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pitchdrop {
namespace {

constexpr std::uint32_t beads_per_chain = 128;
constexpr double creep_stress = 0.3;

ReplicaState random_chains(const Workload& workload, const Model& model)
{
    ChainSettings chains;
    chains.beads_per_chain = workload.liquid ? 1 : beads_per_chain;
    chains.chains = std::max<std::uint32_t>(1, workload.beads / chains.beads_per_chain);
    chains.density = workload.liquid ? 0.8442 : 0.85;
    ReplicaState state = make_state(random_walk_chains(chains, 1), model);
    draw_velocities(state, model, 1.0, 1);
    return state;
}

void push_apart(Replica& replica, Backend& backend)
{
    std::vector<PushOff> chains = {{replica, std::nullopt}};
    push_off(backend, chains, {.levels = 10, .steps_per_level = 300, .uncapped_steps = 500});
    if (chains[0].failure) throw PhysicsError(to_string(*chains[0].failure));
    replica.state = chains[0].replica.state;
}

void relax(Replica& replica, Backend& backend, std::int64_t steps)
{
    if (steps == 0) return;
    const AdvanceRequest request{backend.add(replica), steps};
    const auto progress = backend.advance({&request, 1});
    if (progress[0].failure) throw PhysicsError(to_string(*progress[0].failure));
    replica.state = backend.download(request.replica);
    backend.remove(request.replica);
}

/// A state of random chains, pushed apart and relaxed, in the place of `replica`'s.
void make_state_of(Replica& replica, const Workload& workload, Backend& backend)
{
    replica.state = random_chains(workload, *replica.model);
    set_ensemble(replica, "nvt", 1.0);
    push_apart(replica, backend);
    set_ensemble(replica, workload.liquid ? "nvt" : "npt", workload.temperature);
    relax(replica, backend, workload.relaxation);
}

/// What a made state depends on.
std::string key_of(const Workload& workload)
{
    return std::to_string(workload.beads) + " " + std::to_string(workload.liquid) + " " +
           std::to_string(workload.temperature) + " " + std::to_string(workload.relaxation);
}

} // namespace

double beads_of(const Workload& workload)
{
    if (!workload.state.empty()) return double(read_snapshot(workload.state).beads());
    const std::uint32_t length = workload.liquid ? 1 : beads_per_chain;
    return double(std::max(length, workload.beads / length * length)) * workload.tiles;
}

void set_ensemble(Replica& replica, const std::string& ensemble, double temperature)
{
    MotionSettings& settings = replica.settings;
    Drive drive;
    drive.temperature = Ramp::constant(temperature);
    drive.begin_step = replica.state.motion.step;
    std::copy_n(replica.state.motion.box, 3, drive.reference_length);
    settings.thermostat = ensemble == "nve" ? Thermostat::none : Thermostat::nose_hoover;
    settings.barostat = ensemble == "npt" || ensemble == "creep" ? Barostat::mtk : Barostat::none;
    for (int axis = 0; axis < 3; ++axis)
        settings.axis_group[axis] = settings.barostat == Barostat::none ? fixed_axis
                                    : ensemble == "creep"               ? axis
                                                                        : 0;
    if (ensemble == "creep") {
        drive.loaded_axis = 2;
        drive.stress[2] = Ramp::constant(creep_stress);
    }
    replica.drive = drive;
}

Replica make_workload_replica(const Workload& workload, WorkloadStates& states, Backend& backend)
{
    Replica replica;
    replica.model =
        std::make_shared<Model>(workload.model.empty() ? Model{} : read_model(workload.model));
    replica.settings.timestep = workload.timestep;
    if (workload.state.empty()) {
        const auto made = states.made.find(key_of(workload));
        if (made != states.made.end())
            replica.state = made->second;
        else
            make_state_of(replica, workload, states.maker ? *states.maker : backend);
        states.made[key_of(workload)] = replica.state;
        if (workload.tiles > 1) {
            replica.state = tiled(replica.state, workload.tiles);
            draw_velocities(replica.state, *replica.model, workload.temperature, 2);
        }
    } else {
        const Snapshot snapshot = take_in(read_snapshot(workload.state), *replica.model);
        for (const std::string& note : snapshot.notes) fmt::print(stderr, "note: {}\n", note);
        replica.state = make_state(snapshot, *replica.model);
        if (is_at_rest(replica.state))
            draw_velocities(replica.state, *replica.model, workload.temperature, 1);
    }
    start_time_axis(replica.state);
    replica.settings.coupling_interval = std::int32_t(
        workload.coupling_interval > 0
            ? workload.coupling_interval
            : impulse_interval(workload.timestep,
                               fastest_vibration(*replica.model, !workload.liquid, 1).period));
    hand_over(replica.state, MotionSettings{}, replica.settings);
    if (workload.block_steps > 0) replica.settings.block_steps = std::int32_t(workload.block_steps);
    if (workload.sample_interval > 0)
        replica.settings.sample_interval = std::int32_t(workload.sample_interval);
    set_ensemble(replica, workload.ensemble, workload.temperature);
    return replica;
}

} // namespace pitchdrop
