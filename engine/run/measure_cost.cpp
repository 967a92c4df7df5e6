#include "engine/run/cost.hpp"
#include "engine/run/clock.hpp"
#include "engine/run/failure_text.hpp"
#include "engine/run/fresh_start.hpp"
#include "engine/state/lattice_chains.hpp"
#include "kernels/core/error.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace pitchdrop {
namespace {

/// Small enough to be quick, large enough for every box and for the caches to matter.
constexpr double fewest_beads = 1500, most_beads = 25600;
constexpr double seconds_each = 0.12;
constexpr std::int64_t steps_to_disorder = 300, steps_to_settle = 100;
constexpr std::size_t batch_on_device = 8;

void advance(Backend& backend, const std::vector<std::size_t>& replicas, std::int64_t steps)
{
    std::vector<AdvanceRequest> requests;
    for (const std::size_t replica : replicas) requests.push_back({replica, steps});
    for (const Progress& progress : backend.advance(requests))
        if (progress.failure)
            throw std::runtime_error("no speed could be measured (" +
                                     to_string(*progress.failure) +
                                     ") — give one with --speed");
}

/// Chains at constant temperature and pressure, as in most stages; random forces at constant volume
/// turn the lattice into a liquid first.
Replica disordered(const Model& model, double timestep, std::uint32_t beads,
                   std::uint32_t beads_per_chain, double temperature, double density,
                   Backend& backend)
{
    ChainSettings settings;
    settings.beads_per_chain = std::min(beads, beads_per_chain);
    settings.chains = std::max<std::uint32_t>(1, beads / settings.beads_per_chain);
    settings.density = density;
    Replica replica;
    replica.model = std::make_shared<Model>(model);
    replica.state = make_state(lattice_chains(settings), model);
    draw_velocities(replica.state, model, temperature, 1);
    start_time_axis(replica.state);
    replica.settings.timestep = timestep;
    replica.settings.thermostat = Thermostat::langevin;
    replica.settings.sample_interval = std::numeric_limits<std::int32_t>::max();
    replica.settings.seed = 1;
    replica.drive.temperature = Ramp::constant(temperature);
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

/// Seconds that a step of `count` copies takes.
double time_step(const Replica& replica, std::size_t count, Backend& backend)
{
    std::vector<std::size_t> handles;
    for (std::size_t n = 0; n < count; ++n) handles.push_back(backend.add(replica));
    advance(backend, handles, steps_to_settle);
    const Stopwatch clock;
    std::int64_t steps = 0;
    while (clock.seconds() < seconds_each) {
        advance(backend, handles, steps_to_settle);
        steps += steps_to_settle;
    }
    const double seconds = clock.seconds() / double(steps);
    for (const std::size_t handle : handles) backend.remove(handle);
    return seconds;
}

} // namespace

CostModel measure_cost(const Model& model, double timestep, double beads, double beads_per_chain,
                       Backend& backend)
{
    const auto size = std::uint32_t(std::clamp(beads, fewest_beads, most_beads));
    const auto length = std::uint32_t(std::clamp(beads_per_chain, 1.0, double(size)));
    const auto state = [&](double temperature, double density) {
        return disordered(model, timestep, size, length, temperature, density, backend);
    };
    const Replica glass = state(0.42, 1.0), melt = state(1.0, 0.88);
    const double measured = double(glass.state.position.size());
    CostModel cost;
    cost.lanes = backend.lanes();
    const double one = time_step(glass, 1, backend);
    cost.melt = time_step(melt, 1, backend) / one;
    if (cost.lanes > 1) {
        cost.team = one / measured;
        cost.alone = time_step(glass, std::size_t(cost.lanes), backend) / measured;
        return cost;
    }
    // One lane: what more replicas add is their own, the rest belongs to the step.
    const double many = time_step(glass, batch_on_device, backend);
    cost.alone = cost.team =
        std::max(many - one, 0.1 * many) / double(batch_on_device - 1) / measured;
    cost.step = std::max(0.0, one - cost.team * measured);
    return cost;
}

} // namespace pitchdrop
