#include "engine/run/observers.hpp"

#include "engine/observe/relaxation.hpp"
#include "engine/observe/relaxation_chains.hpp"
#include "engine/observe/softness_counts.hpp"
#include "engine/observe/training_samples.hpp"
#include "kernels/core/error.hpp"

#include <cmath>

namespace pitchdrop {
namespace {

void restore(Observer& observer, const Run& run, const Branch& branch, const BranchStart& start)
{
    const auto section = start.extra.find(section_of(observer));
    if (section == start.extra.end())
        throw InputError(run.directory.checkpoint(branch).string() + " lacks the section \"" +
                             section_of(observer) + "\"",
                         "without it, " + branch.id + " cannot go on measuring",
                         "restore the run directory, or choose another --out");
    observer.restore(section->second);
}

SoftnessSettings softness_settings(const Run& run, const Branch& branch)
{
    const SoftnessOutput& output = branch.output.softness;
    SoftnessSettings settings;
    settings.observation = observation_of(run.configuration, output);
    settings.hash = run.configuration.hyperplanes.at(output.hyperplane).hash;
    settings.interval = output.interval;
    settings.frame = double(output.interval) * branch.settings.timestep;
    settings.temperature = branch.temperature_end;
    settings.stress = branch.stress;
    settings.run = branch.seed;
    return settings;
}

/// A melt whose chains exchange their ends shows by their dimensions how far it is.
void add_chain_dimensions(Observers& observers, const Branch& branch)
{
    const std::int64_t interval = branch.bond_swap_interval;
    if (interval == 0) return;
    const double frame = double(interval) * branch.settings.timestep;
    observers.push_back(std::make_unique<RelaxationChains>(interval, frame));
}

/// Relaxation functions and chain dimensions have their frames in common.
void add_relaxation(Observers& observers, const Branch& branch)
{
    const RelaxationOutput& output = branch.output.relaxation;
    if (output.interval == 0) return;
    const double frame = double(output.interval) * branch.settings.timestep;
    observers.push_back(std::make_unique<Relaxation>(output.interval, frame, output.wave_vector));
    observers.push_back(std::make_unique<RelaxationChains>(output.interval, frame));
}

TrainingSampleSettings sample_settings(const Run& run, const Branch& branch)
{
    const SampleSettings& samples = branch.output.samples.settings;
    TrainingSampleSettings settings;
    settings.set = run.configuration.structure_sets.at(samples.structure);
    settings.positions = samples.positions;
    if (samples.positions == StructurePositions::time_average)
        settings.average_frames = int(samples.average_frames);
    settings.interval = branch.output.samples.interval;
    settings.frame = samples.frame;
    settings.labels.hop = {int(samples.frames_before), int(samples.frames_after), samples.p_c};
    settings.labels.lead = int(samples.lead);
    settings.labels.soft = samples.soft;
    settings.labels.hard_windows = samples.hard_windows;
    settings.labels.hard_threshold = samples.hard_threshold;
    settings.labels.hard_frames = int(std::llround(samples.hard_time / samples.frame));
    settings.moments_interval = int(samples.moments_interval);
    settings.temperature = branch.temperature_end;
    settings.stress = branch.stress;
    return settings;
}

} // namespace

/// The configuration outlives every observer.
ObservationSettings observation_of(const Configuration& configuration, const SoftnessOutput& output)
{
    ObservationSettings settings = output.observation;
    const Hyperplane& plane = configuration.hyperplanes.at(output.hyperplane).plane;
    settings.hyperplane = {std::shared_ptr<const Hyperplane>(), &plane};
    return settings;
}

std::string section_of(const Observer& observer) { return "observer/" + observer.name(); }

Observers make_observers(const Run& run, const Branch& branch, const BranchStart& start,
                         std::size_t replica)
{
    Observers observers;
    if (branch.output.softness.interval > 0)
        observers.push_back(std::make_unique<SoftnessCounts>(
            softness_settings(run, branch), start.replica.model, run.backend, replica,
            start.replica.state.position.size()));
    add_chain_dimensions(observers, branch);
    add_relaxation(observers, branch);
    if (branch.output.samples.interval > 0)
        observers.push_back(
            std::make_unique<TrainingSamples>(sample_settings(run, branch), start.replica.model));
    if (start.resumed)
        for (const auto& observer : observers) restore(*observer, run, branch, start);
    return observers;
}

} // namespace pitchdrop
