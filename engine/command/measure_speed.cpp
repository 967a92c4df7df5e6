#include "engine/command/measure_speed.hpp"

#include "engine/io/hyperplane.hpp"
#include "engine/run/build_info.hpp"
#include "engine/run/clock.hpp"
#include "engine/run/failure_text.hpp"
#include "kernels/core/error.hpp"

#include <algorithm>
#include <cmath>

namespace pitchdrop {
namespace {

/// Total energy less what the bath gave; conserved where no box moves.
double conserved(const Sample& s)
{
    return 0.5 * (s.momentum_flux[0] + s.momentum_flux[1] + s.momentum_flux[2]) + s.pair_energy +
           s.bond_energy + s.angle_energy - s.bath_energy;
}

std::vector<Progress> checked(std::vector<Progress> progress)
{
    for (const Progress& p : progress)
        if (p.failure) throw PhysicsError(to_string(*p.failure));
    return progress;
}

/// Mean over the replicas of what the conserved energy of a bead changes by, from the first sample to
/// the last.
double drift_per_bead(const std::vector<Progress>& progress, double beads)
{
    double drift = 0;
    for (const Progress& p : progress) {
        require(p.samples.size() >= 2, "a benchmark is long enough for two samples");
        drift += (conserved(p.samples.back()) - conserved(p.samples.front())) / beads;
    }
    return drift / double(progress.size());
}

std::int64_t whole(std::int64_t steps, std::int64_t unit)
{
    return std::max<std::int64_t>(1, (steps + unit - 1) / unit) * unit;
}

/// A plane over all functions of a named set. What it costs does not depend on its weights.
ObservationSettings settings_of_set(const std::string& name)
{
    Hyperplane plane;
    plane.set = *named_structure_set(name);
    plane.weight.assign(plane.set.size(), 1.0 / double(plane.set.size()));
    plane.mean.assign(plane.set.size(), 0.0);
    plane.deviation.assign(plane.set.size(), 1.0);
    ObservationSettings settings;
    settings.hyperplane = std::make_shared<Hyperplane>(plane);
    return settings;
}

ObservationSettings observation_settings(const Workload& workload)
{
    ObservationSettings settings;
    if (!workload.structure_set.empty()) {
        settings = settings_of_set(workload.structure_set);
    } else {
        const HyperplaneFile file = read_hyperplane(workload.hyperplane);
        settings.hyperplane = std::make_shared<Hyperplane>(file.plane);
        settings.hop = file.hop;
    }
    settings.interval = workload.interval;
    return settings;
}

/// The replicas of a workload on a backend.
class Bench {
public:
    Bench(const Workload& workload, WorkloadStates& states, Backend& backend)
        : workload_(workload), backend_(backend),
          replica_(make_workload_replica(workload, states, backend))
    {
        for (int n = 0; n < workload.replicas; ++n) {
            replica_.settings.seed = std::uint64_t(n) + 1;
            handles_.push_back(backend.add(replica_));
        }
        if (!observes()) return;
        if (workload.frame % replica_.settings.block_steps != 0)
            throw InputError("--frame " + std::to_string(workload.frame),
                             "frames are taken where blocks end",
                             "give a multiple of " + std::to_string(replica_.settings.block_steps));
        for (const std::size_t handle : handles_)
            backend.softness().start(handle, observation_settings(workload), {});
    }
    ~Bench()
    {
        for (const std::size_t handle : handles_) backend_.remove(handle);
    }
    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;

    std::vector<Progress> advance(std::int64_t steps)
    {
        std::vector<AdvanceRequest> requests;
        for (const std::size_t handle : handles_) requests.push_back({handle, steps});
        return checked(backend_.advance(requests));
    }

    /// The same steps with a frame of softness and p_hop after every `frame` of them.
    std::vector<Progress> advance_and_observe(std::int64_t steps)
    {
        if (!observes()) return advance(steps);
        std::vector<Progress> all(handles_.size());
        for (std::int64_t done = 0; done < steps; done += workload_.frame) {
            const auto part = advance(std::min(workload_.frame, steps - done));
            backend_.softness().take_frames(handles_);
            for (std::size_t n = 0; n < all.size(); ++n)
                all[n].samples.insert(all[n].samples.end(), part[n].samples.begin(),
                                      part[n].samples.end());
        }
        return all;
    }

    /// From here on at constant energy.
    void cut_loose()
    {
        for (const std::size_t handle : handles_) {
            Replica isolated = replica_;
            isolated.state = backend_.download(handle);
            set_ensemble(isolated, "nve", workload_.temperature);
            isolated.drive.begin_step = isolated.state.motion.step;
            backend_.drive(handle, isolated.settings, isolated.drive);
        }
    }

    bool observes() const
    {
        return !workload_.hyperplane.empty() || !workload_.structure_set.empty();
    }
    const Replica& replica() const { return replica_; }
    double beads() const { return replica_.state.topology->beads(); }

private:
    const Workload& workload_;
    Backend& backend_;
    Replica replica_;
    std::vector<std::size_t> handles_;
};

/// As many steps as are asked for, or as fit into the time limit, whole samples and frames.
std::int64_t steps_that_fit(const Workload& workload, const Bench& bench, double seconds_per_step)
{
    const MotionSettings& settings = bench.replica().settings;
    std::int64_t unit = settings.block_steps;
    std::int64_t steps = whole(workload.steps, unit);
    if (workload.time_limit <= 0) return steps;
    unit = std::max<std::int64_t>(unit, settings.sample_interval);
    if (bench.observes()) unit = std::max(unit, workload.frame);
    const double fit = workload.time_limit / seconds_per_step;
    if (fit < double(steps)) steps = std::int64_t(fit);
    return std::max(2 * unit, steps / unit * unit);
}

} // namespace

nlohmann::json measure_speed(const Workload& workload, WorkloadStates& states, Backend& backend,
                             const std::string& name)
{
    const Stopwatch all;
    Bench bench(workload, states, backend);
    const MotionSettings& settings = bench.replica().settings;
    bench.advance(settings.block_steps);
    const Stopwatch warm_up;
    bench.advance(settings.block_steps);
    const std::int64_t steps =
        steps_that_fit(workload, bench, warm_up.seconds() / double(settings.block_steps));
    if (workload.times) workload.times->clear();
    const Stopwatch clock;
    const std::vector<Progress> progress = bench.advance_and_observe(steps);
    const double seconds = clock.seconds();
    device::LaunchTimes of_timed_steps;
    if (workload.times) of_timed_steps = *workload.times;

    double temperature = 0, density = 0;
    for (const Progress& p : progress) {
        require(!p.samples.empty(), "a benchmark is long enough for a sample");
        temperature += p.samples.back().mean_temperature;
        const double* box = p.samples.back().box;
        density += bench.beads() / (box[0] * box[1] * box[2]);
    }
    const double count = workload.replicas, speed = double(steps) / seconds;
    nlohmann::json result = {{"steps_per_second", speed},
                             {"bead_steps_per_second", speed * bench.beads() * count},
                             {"seconds", seconds},
                             {"steps", steps},
                             {"replicas", workload.replicas},
                             {"beads", std::int64_t(bench.beads())},
                             {"ensemble", workload.ensemble},
                             {"timestep", settings.timestep},
                             {"coupling_interval", settings.coupling_interval},
                             {"temperature", temperature / count},
                             {"density", density / count},
                             {"backend", name},
                             {"device", backend.description()},
                             {"paths", backend.paths()},
                             {"version", build_info().version},
                             {"commit", build_info().commit},
                             {"energy_drift_per_bead", nullptr}};
    if (settings.barostat == Barostat::none)
        result["energy_drift_per_bead"] = drift_per_bead(progress, bench.beads());
    if (workload.drift_steps > 0) {
        bench.cut_loose();
        const std::int64_t drifting =
            whole(workload.drift_steps, settings.sample_interval) + settings.sample_interval;
        result["nve_drift_per_bead"] = drift_per_bead(bench.advance(drifting), bench.beads());
        result["nve_drift_steps"] = drifting - settings.sample_interval;
    }
    if (workload.times) *workload.times = of_timed_steps;
    result["seconds_in_all"] = all.seconds();
    return result;
}

} // namespace pitchdrop
