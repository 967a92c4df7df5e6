#include "engine/command/backend_options.hpp"
#include "engine/command/command.hpp"
#include "engine/command/measure_speed.hpp"
#include "engine/command/roofline.hpp"
#include "engine/command/suites.hpp"
#include "engine/io/atomic_file.hpp"
#include "engine/io/json_text.hpp"
#include "engine/run/measure_tuning.hpp"
#include "kernels/backend/device/ceilings.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <optional>

namespace pitchdrop {
namespace {

struct BenchArguments {
    Workload workload;
    BackendChoice backend;
    std::string suite, only, out;
    bool tiny = false;
    bool phases = false;
    bool ceilings = false;
    bool tune = false;
    bool json = false;
};

/// At the mean density; a liquid has as many in range, within a few per cent.
double neighbours_in_range(double density, double cutoff)
{
    return density * 4.18879 * cutoff * cutoff * cutoff;
}

void print_result(const nlohmann::json& r)
{
    fmt::print("{:>7} beads x {:<3} {:<5}  {:>10.1f} steps/s  {:>8.2f} M bead-steps/s  T {:.3f}  "
               "density {:.4f}",
               r["beads"].get<int>(), r["replicas"].get<int>(), r["ensemble"].get<std::string>(),
               r["steps_per_second"].get<double>(), r["bead_steps_per_second"].get<double>() * 1e-6,
               r["temperature"].get<double>(), r["density"].get<double>());
    if (!r["energy_drift_per_bead"].is_null())
        fmt::print("  drift {:+.2e}/bead", r["energy_drift_per_bead"].get<double>());
    if (r.contains("nve_drift_per_bead"))
        fmt::print("  NVE drift {:+.2e}/bead in {} steps", r["nve_drift_per_bead"].get<double>(),
                   r["nve_drift_steps"].get<int>());
    if (r.contains("case")) fmt::print("  [{}]", r["case"].get<std::string>());
    fmt::print("  ({})\n", to_string(tuning_from_json(r["tuning"], "the tuning")));
    std::fflush(stdout);
}

void print_phases(const nlohmann::json& result)
{
    double sum = 0;
    for (const auto& [kernel, phase] : result["phases"].items()) {
        const double seconds = phase["seconds"].get<double>();
        sum += seconds;
        fmt::print("  {:>9.4f} s  {:>7} launches  {:<44}", seconds, phase["launches"].get<int>(),
                   kernel);
        if (phase.contains("share_of_copy_ceiling"))
            fmt::print("  {:>5.1f} % of copying",
                       100 * phase["share_of_copy_ceiling"].get<double>());
        if (phase.contains("share_of_multiply_add_ceiling"))
            fmt::print("  {:>5.1f} % of multiply-adds",
                       100 * phase["share_of_multiply_add_ceiling"].get<double>());
        fmt::print("\n");
    }
    fmt::print("  {:>9.4f} s  sorting, copies, the host and gaps\n",
               result["seconds"].get<double>() - sum);
}

/// What the device can do at most; the CPU backend has none to tell.
nlohmann::json ceilings_of(const ChosenBackend& chosen, const std::optional<Ceilings>& ceilings)
{
    nlohmann::json out = {{"backend", chosen.name},
                          {"device", chosen.backend->description()},
                          {"copied_bytes_per_second", nullptr},
                          {"multiply_adds_per_second", nullptr}};
    if (!ceilings) return out;
    out["copied_bytes_per_second"] = ceilings->copied_bytes_per_second;
    out["multiply_adds_per_second"] = ceilings->multiply_adds_per_second;
    return out;
}

void write(const nlohmann::json& result, const BenchArguments& arguments)
{
    if (arguments.json) fmt::print("{}\n", json_text(result, 1));
    if (!arguments.out.empty()) write_file_atomically(arguments.out, json_text(result, 1) + "\n");
}

std::vector<SuiteCase> cases_of(const BenchArguments& arguments)
{
    if (arguments.suite.empty()) return {{"", arguments.workload}};
    std::vector<SuiteCase> cases;
    std::string names;
    for (SuiteCase& one : suite_cases(arguments.suite, arguments.workload, arguments.tiny)) {
        names += "\n  " + one.name;
        if (one.name.find(arguments.only) != std::string::npos) cases.push_back(one);
    }
    if (cases.empty())
        throw InputError("no case of the suite has \"" + arguments.only + "\" in its name",
                         "there are" + names, "leave --only out, or write a part of such a name");
    return cases;
}

/// From the committed table, or measured with the workload itself.
Tuning tuning_of(const BenchArguments& arguments, const BackendChoice& choice,
                 const Workload& workload, WorkloadStates& states)
{
    const Tuning from_table =
        tuning_from_table(choice, {beads_of(workload), double(workload.replicas)});
    if (!arguments.tune) return from_table;
    const ChosenBackend made = make_backend(with_tuning(choice, from_table));
    return measure_tuning(choice, from_table,
                          make_workload_replica(workload, states, *made.backend),
                          std::size_t(workload.replicas));
}

void run_benchmark(BenchArguments arguments)
{
    if (arguments.phases) arguments.backend.times = std::make_shared<device::LaunchTimes>();
    arguments.workload.times = arguments.backend.times;
    const std::vector<SuiteCase> cases = cases_of(arguments);
    const BackendChoice choice = split_choice(arguments.backend).front();
    const ChosenBackend chosen = make_backend(choice);
    if (!chosen.notice.empty()) fmt::print(stderr, "{}\n", chosen.notice);
    std::optional<Ceilings> ceilings;
    if (arguments.ceilings || arguments.phases) ceilings = measure_ceilings(chosen.name);
    if (arguments.ceilings) return write(ceilings_of(chosen, ceilings), arguments);
    if (!arguments.json) fmt::print("{}\n", chosen.backend->description());
    WorkloadStates states;
    if (chosen.name == "emulated") {
        BackendChoice cpu;
        cpu.name = "cpu";
        cpu.threads = 1;
        states.maker = make_backend(cpu).backend;
    }
    nlohmann::json results = nlohmann::json::array();
    for (const auto& [name, workload] : cases) {
        const Tuning tuning = tuning_of(arguments, choice, workload, states);
        const ChosenBackend tuned = make_backend(with_tuning(choice, tuning));
        nlohmann::json result = measure_speed(workload, states, *tuned.backend, tuned.name);
        result["tuning"] = tuning_to_json(tuning);
        if (!name.empty()) result["case"] = name;
        if (arguments.phases) {
            result["phases"] =
                phases(*workload.times, ceilings, result["beads"].get<double>() * workload.replicas,
                       neighbours_in_range(result["density"].get<double>(), Model{}.pair.cutoff));
            result["ceilings"] = ceilings_of(chosen, ceilings);
        }
        results.push_back(result);
        if (arguments.json) continue;
        print_result(result);
        if (arguments.phases) print_phases(result);
    }
    nlohmann::json out = results[0];
    if (!arguments.suite.empty()) out = {{"suite", arguments.suite}, {"results", results}};
    write(out, arguments);
}

} // namespace

void register_bench(CLI::App& app, int&)
{
    auto arguments = std::make_shared<BenchArguments>();
    Workload& workload = arguments->workload;
    CLI::App* command = app.add_subcommand(
        "bench", "Measure speed, on a state of yours or on a glass made for the purpose");
    command->add_option("--suite", arguments->suite, "A set of workloads")
        ->check(CLI::IsMember(suite_names()));
    command->add_option("--only", arguments->only,
                        "Only cases of the suite with this in their name");
    command->add_flag("--tiny", arguments->tiny, "The suite with tiny systems, for tests");
    command
        ->add_option("--time-limit", workload.time_limit,
                     "Seconds that the timed steps of a case may take, about (lj, glass, batch, "
                     "softness: 3)")
        ->check(CLI::NonNegativeNumber);
    command->add_flag("--phases", arguments->phases,
                      "Time every kernel, launched by itself (CUDA and emulated)");
    command->add_flag("--ceilings", arguments->ceilings,
                      "Measure what the device copies and multiplies at most, and stop");
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
    command
        ->add_option("--coupling-interval", workload.coupling_interval,
                     "Steps between impulses of thermostat and barostat; 1: the virial in every "
                     "step; 0: as many as a configuration has by default")
        ->check(CLI::Range(0, 1000))
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
    command->add_flag("--tune", arguments->tune,
                      "Measure which instruction set, path and lists are fastest for each "
                      "workload instead of looking them up");
    command
        ->add_option(
            "--team-blocks", arguments->backend.team_blocks,
            "Blocks of threads that advance a replica on the persistent path; 0: as many as is "
            "sensible")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
    command->add_flag("--json", arguments->json, "Print JSON");
    command->add_option("--out", arguments->out, "Also write the JSON into this file");
    command->callback([arguments] { run_benchmark(*arguments); });
}

} // namespace pitchdrop
