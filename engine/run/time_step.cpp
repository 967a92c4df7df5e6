#include "engine/run/time_step.hpp"

#include "engine/config/motion_times.hpp"
#include "engine/run/clock.hpp"
#include "engine/run/failure_text.hpp"
#include "engine/run/fresh_start.hpp"
#include "engine/state/lattice_chains.hpp"
#include "kernels/core/error.hpp"
#include "kernels/model/vibration.hpp"

#include <algorithm>
#include <limits>

namespace pitchdrop {
namespace {

constexpr std::int64_t steps_to_disorder = 300, steps_to_settle = 100;

void advance(Backend& backend, const std::vector<std::size_t>& replicas, std::int64_t steps)
{
    std::vector<AdvanceRequest> requests;
    for (const std::size_t replica : replicas) requests.push_back({replica, steps});
    for (const Progress& progress : backend.advance(requests))
        if (progress.failure) throw PhysicsError(to_string(*progress.failure));
}

} // namespace

double safe_timestep(const Model& model, double timestep, double temperature)
{
    constexpr double part = 1.0 / 20;
    return std::min(timestep, part * fastest_vibration(model, true, temperature).period);
}

Replica disordered_chains(const ChainsToTime& chains, Backend& backend)
{
    ChainSettings settings;
    settings.beads_per_chain = std::min(chains.beads, chains.beads_per_chain);
    settings.chains = std::max<std::uint32_t>(1, chains.beads / settings.beads_per_chain);
    settings.density = chains.density;
    Replica replica;
    replica.model = std::make_shared<Model>(chains.model);
    replica.state = make_state(lattice_chains(settings), chains.model);
    draw_velocities(replica.state, chains.model, chains.temperature, 1);
    start_time_axis(replica.state);
    replica.settings.timestep =
        safe_timestep(chains.model, chains.timestep, chains.temperature);
    replica.settings.coupling_interval = std::int32_t(impulse_interval(
        chains.timestep, fastest_vibration(chains.model, true, chains.temperature).period));
    replica.settings.thermostat = Thermostat::langevin;
    replica.settings.sample_interval = std::numeric_limits<std::int32_t>::max();
    replica.settings.seed = 1;
    replica.drive.temperature = Ramp::constant(chains.temperature);
    std::copy_n(replica.state.motion.box, 3, replica.drive.reference_length);
    const std::size_t handle = backend.add(replica);
    advance(backend, {handle}, steps_to_disorder);
    replica.state = backend.download(handle);
    backend.remove(handle);
    replica.settings.thermostat = Thermostat::nose_hoover;
    replica.settings.barostat = Barostat::mtk;
    replica.settings.sample_interval = 500;
    return replica;
}

double time_step(const Replica& replica, std::size_t count, double seconds, Backend& backend)
{
    std::vector<std::size_t> handles;
    for (std::size_t n = 0; n < count; ++n) handles.push_back(backend.add(replica));
    advance(backend, handles, steps_to_settle);
    const Stopwatch clock;
    std::int64_t steps = 0;
    while (clock.seconds() < seconds) {
        advance(backend, handles, steps_to_settle);
        steps += steps_to_settle;
    }
    const double each = clock.seconds() / double(steps);
    for (const std::size_t handle : handles) backend.remove(handle);
    return each;
}

} // namespace pitchdrop
