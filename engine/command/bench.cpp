#include "engine/command/backend_options.hpp"
#include "engine/command/command.hpp"
#include "engine/command/workload.hpp"
#include "engine/io/hyperplane.hpp"
#include "engine/run/build_info.hpp"
#include "engine/run/clock.hpp"
#include "engine/run/failure_text.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace pitchdrop {
namespace {

struct BenchArguments {
    Workload workload;
    BackendChoice backend;
    std::string suite;
    bool json = false;
};

/// Total energy less what the bath gave; conserved where no box moves.
double conserved(const Sample& s)
{
    return 0.5 * (s.momentum_flux[0] + s.momentum_flux[1] + s.momentum_flux[2]) + s.pair_energy +
           s.bond_energy + s.angle_energy - s.bath_energy;
}

void throw_if_failed(const std::vector<Progress>& progress)
{
    for (const Progress& p : progress)
        if (p.failure) throw PhysicsError(to_string(*p.failure));
}

std::int64_t whole_blocks(std::int64_t steps, const MotionSettings& settings)
{
    const std::int64_t block = settings.block_steps;
    return std::max<std::int64_t>(1, (steps + block - 1) / block) * block;
}

void start_observation(const Workload& workload, Backend& backend,
                       const std::vector<AdvanceRequest>& replicas)
{
    const HyperplaneFile file = read_hyperplane(workload.hyperplane);
    ObservationSettings settings;
    settings.hyperplane = std::make_shared<Hyperplane>(file.plane);
    settings.hop = file.hop;
    settings.interval = workload.interval;
    for (const AdvanceRequest& request : replicas)
        backend.start_observation(request.replica, settings, {});
}

/// The same steps with a frame of softness and p_hop after every `frame` of them.
std::vector<Progress> advance_and_observe(Backend& backend,
                                          const std::vector<AdvanceRequest>& timed,
                                          std::int64_t frame)
{
    std::vector<Progress> all(timed.size());
    std::vector<std::size_t> handles;
    for (const AdvanceRequest& request : timed) handles.push_back(request.replica);
    std::vector<AdvanceRequest> part = timed;
    for (std::int64_t done = 0; done < timed.front().steps; done += frame) {
        for (AdvanceRequest& request : part)
            request.steps = std::min(frame, timed.front().steps - done);
        std::vector<Progress> progress = backend.advance(part);
        throw_if_failed(progress);
        backend.observe(handles);
        for (std::size_t n = 0; n < all.size(); ++n)
            all[n].samples.insert(all[n].samples.end(), progress[n].samples.begin(),
                                  progress[n].samples.end());
    }
    return all;
}

nlohmann::json measure(const Workload& workload, Backend& backend, const std::string& name)
{
    Replica replica = make_workload_replica(workload, backend);
    const std::int64_t steps = whole_blocks(workload.steps, replica.settings);
    std::vector<AdvanceRequest> warm_up, timed;
    for (int n = 0; n < workload.replicas; ++n) {
        replica.settings.seed = std::uint64_t(n) + 1;
        const std::size_t handle = backend.add(replica);
        warm_up.push_back({handle, 2 * replica.settings.block_steps});
        timed.push_back({handle, steps});
    }
    const bool observes = !workload.hyperplane.empty();
    if (observes && workload.frame % replica.settings.block_steps != 0)
        throw InputError("--frame " + std::to_string(workload.frame),
                         "frames are taken where blocks end",
                         "give a multiple of " + std::to_string(replica.settings.block_steps));
    if (observes) start_observation(workload, backend, timed);
    throw_if_failed(backend.advance(warm_up));
    const Stopwatch clock;
    const std::vector<Progress> progress =
        observes ? advance_and_observe(backend, timed, workload.frame) : backend.advance(timed);
    const double seconds = clock.seconds();
    throw_if_failed(progress);
    for (const AdvanceRequest& request : timed) backend.remove(request.replica);

    const std::uint32_t beads = replica.state.topology->beads();
    double drift = 0, temperature = 0, density = 0;
    for (const Progress& p : progress) {
        require(p.samples.size() >= 2, "a benchmark is long enough for two samples");
        drift += (conserved(p.samples.back()) - conserved(p.samples.front())) / beads;
        temperature += p.samples.back().mean_temperature;
        const double* box = p.samples.back().box;
        density += beads / (box[0] * box[1] * box[2]);
    }
    const double count = workload.replicas, speed = double(steps) / seconds;
    nlohmann::json result = {{"steps_per_second", speed},
                             {"bead_steps_per_second", speed * beads * count},
                             {"seconds", seconds},
                             {"steps", steps},
                             {"replicas", workload.replicas},
                             {"beads", beads},
                             {"ensemble", workload.ensemble},
                             {"timestep", replica.settings.timestep},
                             {"temperature", temperature / count},
                             {"density", density / count},
                             {"backend", name},
                             {"device", backend.description()},
                             {"version", build_info().version},
                             {"commit", build_info().commit},
                             {"energy_drift_per_bead", nullptr}};
    if (replica.settings.barostat == Barostat::none)
        result["energy_drift_per_bead"] = drift / count;
    return result;
}

/// Named sets of workloads.
std::vector<Workload> suite(const std::string& name, const Workload& base)
{
    std::vector<Workload> all;
    const auto add = [&](std::uint32_t beads, int replicas, const char* ensemble) {
        Workload workload = base;
        workload.beads = beads;
        workload.replicas = replicas;
        workload.ensemble = ensemble;
        all.push_back(workload);
    };
    if (name == "sizes")
        for (std::uint32_t beads : {2560u, 5120u, 12800u, 25600u, 51200u, 102400u})
            add(beads, 1, "npt");
    if (name == "replicas")
        for (int replicas : {1, 2, 4, 8, 16}) add(2560, replicas, "creep");
    if (name == "ensembles")
        for (const char* ensemble : {"nve", "nvt", "npt", "creep"}) add(12800, 1, ensemble);
    return all;
}

void print(const nlohmann::json& r)
{
    fmt::print("{:>7} beads x {:<3} {:<5}  {:>10.1f} steps/s  {:>8.2f} M bead-steps/s  T {:.3f}  "
               "density {:.4f}",
               r["beads"].get<int>(), r["replicas"].get<int>(), r["ensemble"].get<std::string>(),
               r["steps_per_second"].get<double>(),
               r["bead_steps_per_second"].get<double>() * 1e-6, r["temperature"].get<double>(),
               r["density"].get<double>());
    if (!r["energy_drift_per_bead"].is_null())
        fmt::print("  drift {:+.2e}/bead", r["energy_drift_per_bead"].get<double>());
    fmt::print("\n");
    std::fflush(stdout);
}

void run_benchmark(const BenchArguments& arguments)
{
    const ChosenBackend chosen = make_backend(arguments.backend);
    if (!chosen.notice.empty()) fmt::print(stderr, "{}\n", chosen.notice);
    if (!arguments.json) fmt::print("{}\n", chosen.backend->description());
    std::vector<Workload> workloads = {arguments.workload};
    if (!arguments.suite.empty()) workloads = suite(arguments.suite, arguments.workload);
    nlohmann::json results = nlohmann::json::array();
    for (const Workload& workload : workloads) {
        results.push_back(measure(workload, *chosen.backend, chosen.name));
        if (!arguments.json) print(results.back());
    }
    if (!arguments.json) return;
    nlohmann::json out = results[0];
    if (!arguments.suite.empty()) out = {{"suite", arguments.suite}, {"results", results}};
    fmt::print("{}\n", out.dump(1));
}

} // namespace

void register_bench(CLI::App& app, int&)
{
    auto arguments = std::make_shared<BenchArguments>();
    Workload& workload = arguments->workload;
    CLI::App* command = app.add_subcommand(
        "bench", "Measure speed, on a state of yours or on a glass made for the purpose");
    command->add_option("--suite", arguments->suite, "A set of workloads")
        ->check(CLI::IsMember(std::vector<std::string>{"sizes", "replicas", "ensembles"}));
    command->add_option("--state", workload.state, "LAMMPS data, GSD, extended XYZ or checkpoint");
    command->add_option("--model", workload.model, "JSON file with a configuration's model object");
    command->add_option("--ensemble", workload.ensemble, "What holds the temperature and the box")
        ->check(CLI::IsMember(std::vector<std::string>{"nve", "nvt", "npt", "creep"}))
        ->capture_default_str();
    command->add_option("--steps", workload.steps, "Steps to time, rounded up to whole blocks")
        ->check(CLI::Range(1000, 1000000000))
        ->capture_default_str();
    command->add_option("--replicas", workload.replicas, "Replicas that advance together")
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    command->add_option("--beads", workload.beads, "Beads of the state that is made")
        ->check(CLI::Range(256, 100000000))
        ->capture_default_str();
    command->add_option("--temperature", workload.temperature, "Temperature")
        ->check(CLI::Range(0.01, 10.0))
        ->capture_default_str();
    command->add_option("--timestep", workload.timestep, "Time step")
        ->check(CLI::Range(1e-5, 0.1))
        ->capture_default_str();
    command->add_option("--relaxation", workload.relaxation, "Steps before, for a made state")
        ->check(CLI::Range(0, 1000000000))
        ->capture_default_str();
    command->add_option("--hyperplane", workload.hyperplane,
                        "Measure softness and p_hop on the fly with this hyperplane");
    command
        ->add_option("--interval", workload.interval,
                     "Steps between evaluations of softness; 0: only in frames")
        ->check(CLI::NonNegativeNumber);
    command->add_option("--frame", workload.frame, "Steps between their frames")
        ->check(CLI::Range(1, 100000000))
        ->capture_default_str();
    add_backend_options(*command, arguments->backend);
    command->add_flag("--json", arguments->json, "Print JSON");
    command->callback([arguments] { run_benchmark(*arguments); });
}

} // namespace pitchdrop
