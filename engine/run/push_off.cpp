#include "engine/run/push_off.hpp"

#include "engine/run/fresh_start.hpp"
#include "engine/state/unphysical.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pitchdrop {
namespace {

/// Magnitude of the Lennard-Jones force at r, σ = ε = 1.
double force_at(double r) { return 24 * (2 / std::pow(r, 13) - 1 / std::pow(r, 7)); }

/// The r below 1.1 at which the force is `force`: it falls monotonically, so bisection finds it.
double distance_of_force(double force)
{
    double low = 0.5, high = 1.1;
    for (int iteration = 0; iteration < 60; ++iteration) {
        const double middle = 0.5 * (low + high);
        (force_at(middle) > force ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

/// Noise here must not repeat in the stage that follows, whose steps also count from 0.
constexpr std::uint64_t push_off_seed = 0x9e3779b97f4a7c15u;

MotionSettings push_off_settings(const MotionSettings& stage)
{
    MotionSettings settings = stage;
    settings.dynamics = Dynamics::molecular;
    settings.thermostat = Thermostat::langevin;
    settings.thermostat_time = 0.5;
    settings.barostat = Barostat::none;
    settings.timestep = std::min(stage.timestep, 0.004);
    settings.sample_interval = std::numeric_limits<std::int32_t>::max();
    settings.seed = stage.seed ^ push_off_seed;
    return settings;
}

Drive push_off_drive(const Drive& stage, std::int64_t begin_step)
{
    Drive drive;
    drive.temperature = Ramp::constant(stage.temperature.begin_value);
    drive.begin_step = begin_step;
    return drive;
}

/// Advances all healthy replicas under one model: with the cap at `cap` (0: none). Capped pairs only
/// repel: with a soft core attraction would win, the chains would collapse into a dense drop at
/// temperatures of 10 to 50 and burst when the cap rises.
void advance_level(Backend& backend, std::vector<PushOff>& replicas, double cap,
                   std::int64_t steps)
{
    std::vector<AdvanceRequest> requests;
    std::vector<PushOff*> members;
    for (PushOff& member : replicas) {
        if (member.failure) continue;
        Replica level = member.replica;
        auto model = std::make_shared<Model>(*level.model);
        model->cap_distance = cap * smallest_sigma(*model);
        if (cap > 0) model->pair.wca = true;
        level.model = model;
        level.settings = push_off_settings(level.settings);
        level.drive = push_off_drive(level.drive, level.state.motion.step);
        requests.push_back({backend.add(level), steps});
        members.push_back(&member);
    }
    const std::vector<Progress> progress = backend.advance(requests);
    for (std::size_t n = 0; n < members.size(); ++n) {
        members[n]->failure = progress[n].failure;
        if (!progress[n].failure) members[n]->replica.state = backend.download(requests[n].replica);
        backend.remove(requests[n].replica);
    }
}

} // namespace

std::vector<double> cap_distances(int levels)
{
    std::vector<double> distances;
    const double first = force_at(1.1), last = force_at(0.75);
    for (int level = 0; level < levels; ++level) {
        const double progress = levels > 1 ? double(level) / (levels - 1) : 1.0;
        distances.push_back(distance_of_force(first * std::pow(last / first, progress)));
    }
    return distances;
}

void push_off(Backend& backend, std::vector<PushOff>& replicas, const PushOffPlan& plan)
{
    for (const double cap : cap_distances(plan.levels))
        advance_level(backend, replicas, cap, plan.steps_per_level);
    advance_level(backend, replicas, 0, plan.uncapped_steps);
    for (PushOff& member : replicas) start_time_axis(member.replica.state);
}

} // namespace pitchdrop
