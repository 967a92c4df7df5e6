#include "engine/run/push_off.hpp"

#include "engine/run/fresh_start.hpp"
#include "engine/state/unphysical.hpp"
#include "kernels/model/pair_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pitchdrop {
namespace {

/// The repulsion of the smallest beads by themselves, with ε = 1: where beads begin to overlap does not
/// depend on how deep the potential is.
class Repulsion {
public:
    explicit Repulsion(const Model& model) : pair_(model.pair)
    {
        smallest_.epsilon = 1;
        smallest_.cutoff = model.pair.cutoff;
        smallest_.sigma = smallest_sigma(model);
        const double minimum = pair_minimum(pair_, smallest_);
        diameter_ = std::isfinite(minimum) ? minimum / std::pow(2.0, 1.0 / 6.0) : smallest_.sigma;
    }
    /// σ of a Lennard-Jones pair with the same minimum.
    double diameter() const { return diameter_; }
    /// −dU/dr at r, in diameters.
    double force_at(double r) const
    {
        const double length = r * diameter_;
        return PairPotentials::at(pair_.potential, [&]<class Potential>() {
            const auto p = Potential::coefficients(pair_values<Potential>(pair_, smallest_));
            return Potential::evaluate(length * length, p).force_over_r * length;
        });
    }

private:
    const PairModel& pair_;
    PairScales smallest_{};
    double diameter_ = 1;
};

/// The r below 1.1 at which the force is `force`: it falls monotonically, so bisection finds it.
double distance_of_force(const Repulsion& repulsion, double force)
{
    double low = 0.5, high = 1.1;
    for (int iteration = 0; iteration < 60; ++iteration) {
        const double middle = 0.5 * (low + high);
        (repulsion.force_at(middle) > force ? low : high) = middle;
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

/// The model of a level, the last of which is followed by the model itself. Capped pairs only repel:
/// with a soft core attraction would win, the chains would collapse into a dense drop at temperatures
/// of 10 to 50 and burst when the cap rises.
std::shared_ptr<const Model> model_of_level(const Model& full, const PushOffPlan& plan, int level)
{
    auto model = std::make_shared<Model>(full);
    if (level == plan.levels) return model;
    model->cap_distance = cap_distances(full, plan.levels)[std::size_t(level)];
    model->pair.wca = true;
    return model;
}

/// Advances all healthy replicas.
void advance_level(Backend& backend, std::vector<PushOff>& replicas, const PushOffPlan& plan,
                   int number)
{
    const std::int64_t steps = number < plan.levels ? plan.steps_per_level : plan.uncapped_steps;
    std::vector<AdvanceRequest> requests;
    std::vector<PushOff*> members;
    for (PushOff& member : replicas) {
        if (member.failure) continue;
        Replica level = member.replica;
        level.model = model_of_level(*level.model, plan, number);
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

std::vector<double> cap_distances(const Model& model, int levels)
{
    const Repulsion repulsion(model);
    std::vector<double> distances;
    const double first = repulsion.force_at(1.1), last = repulsion.force_at(0.75);
    for (int level = 0; level < levels; ++level) {
        const double progress = levels > 1 ? double(level) / (levels - 1) : 1.0;
        const double force = first * std::pow(last / first, progress);
        distances.push_back(distance_of_force(repulsion, force) * repulsion.diameter());
    }
    return distances;
}

void push_off(Backend& backend, std::vector<PushOff>& replicas, const PushOffPlan& plan)
{
    for (int level = 0; level <= plan.levels; ++level)
        advance_level(backend, replicas, plan, level);
    for (PushOff& member : replicas) start_time_axis(member.replica.state);
}

} // namespace pitchdrop
