#include "engine/command/check_output.hpp"
#include "engine/command/command.hpp"
#include "engine/command/estimate.hpp"
#include "engine/command/submit_output.hpp"
#include "engine/io/json_text.hpp"
#include "engine/run/duration.hpp"
#include "engine/run/plan.hpp"
#include "engine/run/run_directory.hpp"
#include "engine/run/tuned_backends.hpp"
#include "engine/submit/slurm_time.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <optional>
#include <random>

namespace pitchdrop {
namespace {

namespace fs = std::filesystem;

struct SubmitArguments {
    std::string configuration, out, scheduler, program, backend, simd, time = "1h";
    std::vector<std::string> assignments;
    JobRequest job;
    PlanLimits limits;
    double speed = 0;
    bool yes = false, dry_run = false, json = false;
};

/// What a job's device is taken to be: as --speed says, or as this machine, if it has such a one.
std::optional<CostModel> cost_of_device(const SubmitArguments& arguments,
                                        const Configuration& configuration, double beads,
                                        const std::string& backend)
{
    if (arguments.speed > 0) return cost_of_speed(arguments.speed);
    BackendChoice choice;
    choice.name = backend == "cuda:all" ? "cuda" : backend; // of several, one
    choice.threads = arguments.job.cpus;
    try {
        const ChosenBackend chosen = make_backend(tuned(choice, {beads, 1}));
        return measure_cost(configuration.model, configuration.settings.timestep, beads,
                            double(configuration.settings.system.beads_per_chain), *chosen.backend);
    } catch (const InputError&) { // a login node has no GPU
        return std::nullopt;
    }
}

/// Time that the branches of a task take on it; they advance together.
std::function<double(const JobTask&)> make_clock(const Configuration& configuration,
                                                 const ProtocolTree& tree, double beads,
                                                 const std::optional<CostModel>& device)
{
    if (!device) return {};
    return [&configuration, &tree, beads, device](const JobTask& task) {
        ProtocolTree together;
        std::vector<BranchCost> costs;
        for (const int branch : task.branches) {
            together.push_back(tree[std::size_t(branch)]);
            costs.push_back(branch_cost(configuration, together.back(), *device));
            together.back().parent = -1;
        }
        return plan_batches(together, costs, *device, beads, together.size()).seconds;
    };
}

/// A job that asked for a GPU and cannot use it shall say so rather than compute on the CPU.
std::string backend_of(const SubmitArguments& arguments)
{
    if (!arguments.backend.empty()) return arguments.backend;
    const int gpus = gpu_count(arguments.job.gpus);
    return gpus == 0 ? "cpu" : gpus == 1 ? "cuda" : "cuda:all";
}

SubmissionRequest make_request(const SubmitArguments& arguments)
{
    SubmissionRequest request;
    request.job = arguments.job;
    request.job.walltime = parse_slurm_time(arguments.time);
    if (!(request.job.time_to_simulate() > 0))
        throw InputError("--time " + arguments.time,
                         fmt::format("--signal-lead takes {} s of it", arguments.job.signal_lead),
                         "give a longer time or a shorter lead");
    request.limits = arguments.limits;
    request.program = arguments.program.empty() ? fs::read_symlink("/proc/self/exe")
                                                : fs::absolute(arguments.program);
    request.options = {"--backend", backend_of(arguments), "--threads",
                       std::to_string(arguments.job.cpus)};
    if (!arguments.simd.empty())
        request.options.insert(request.options.end(), {"--simd", arguments.simd});
    request.token = fmt::format("{:08x}", std::random_device()());
    request.dry_run = arguments.dry_run;
    return request;
}

/// A person is asked; a script has to say --yes.
bool is_confirmed(const SubmitArguments& arguments, int jobs)
{
    if (arguments.yes || arguments.dry_run) return true;
    if (arguments.json || arguments.configuration == "-" || isatty(STDIN_FILENO) == 0)
        throw InputError("nothing was submitted", "there is nobody to ask",
                         "add --yes, or --dry-run to look first");
    fmt::print(stderr, "submit {} jobs? [y/N] ", jobs);
    std::string answer;
    std::getline(std::cin, answer);
    const bool yes = answer == "y" || answer == "yes";
    if (!yes) fmt::print(stderr, "nothing was submitted\n");
    return yes;
}

int carry_out(const SubmitArguments& arguments)
{
    const fs::path out = fs::absolute(arguments.out).lexically_normal();
    Configuration configuration =
        read_configuration(arguments.configuration, arguments.assignments,
                           RunDirectory::recorded_numbers(out));
    resume_as_recorded(configuration, RunDirectory::recorded_configuration(out));
    print_warnings(configuration);
    const SubmissionRequest request = make_request(arguments);
    const SubmissionPlan plan = plan_submission(out, configuration, arguments.limits);
    const double beads = beads_of(configuration);
    std::optional<CostModel> device;
    if (!plan.arrays.empty())
        device = cost_of_device(arguments, configuration, beads, backend_of(arguments));
    const Budget budget =
        budget_of(plan.arrays, request.job, make_clock(configuration, plan.tree, beads, device));
    if (!arguments.json) print_plan(stdout, plan, budget, request.job);
    std::fflush(stdout);
    print_warnings(stderr, budget, request.job);

    nlohmann::json result = plan_json(plan, budget, request.job);
    result["dry_run"] = arguments.dry_run;
    nlohmann::json& list = result["arrays"] = nlohmann::json::array();
    if (!plan.arrays.empty() && is_confirmed(arguments, budget.jobs))
        submit(plan, out, configuration, request, [&](const ArraySubmission& submission) {
            list.push_back(submission_json(submission));
            if (arguments.json) return;
            if (arguments.dry_run)
                fmt::print("{}\n", command_line(submission.command));
            else
                fmt::print("job {}: {}\n", submission.array.job, submission.array.name);
        });
    if (arguments.json) fmt::print("{}\n", json_text(result, 1));
    return exit_done;
}

void add_job_options(CLI::App& command, SubmitArguments& arguments)
{
    JobRequest& job = arguments.job;
    command.add_option("--partition", job.partition, "Slurm's partition");
    command.add_option("--account", job.account, "Account that pays");
    command.add_option("--time", arguments.time, "Walltime of a job as sbatch reads it: 90 (minutes), 12:00:00, 1-12; or 1h30m "
                       "(default 1h)");
    command.add_option("--gpus-per-job", job.gpus, "GPUs of a job, e.g. 1 or a100:1");
    command.add_option("--cpus-per-job", job.cpus, "CPUs of a job, and its threads (default 1)")
        ->check(CLI::Range(1, 4096));
    command.add_option("--memory", job.memory, "Memory of a job as Slurm takes it, e.g. 4G");
    command
        .add_option("--branches-per-job", arguments.limits.branches_per_job,
                    "Branches that a job advances together (default 1)")
        ->check(CLI::Range(1, 100000));
    command
        .add_option("--array-size", arguments.limits.array_size,
                    "Most jobs of an array (default 1000, as clusters allow by default)")
        ->check(CLI::Range(1, 4000000));
    command
        .add_option("--signal-lead", job.signal_lead,
                    "Seconds before the end of the walltime to stop at (default 120)")
        ->check(CLI::Range(1, 65535));
    command
        .add_option("--max-requeues", job.most_requeues,
                    "Times that a job may put itself back into the queue (default 10)")
        ->check(CLI::Range(0, 100000));
    command
        .add_option("--sbatch-option", job.further,
                    "Handed to sbatch, e.g. --sbatch-option=--qos=long; repeatable")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

} // namespace

void register_submit(CLI::App& app, int& exit_status)
{
    CLI::App* command = app.add_subcommand(
        "submit", "Submit a configuration to a cluster as job arrays that wait for each other");
    auto arguments = std::make_shared<SubmitArguments>();
    command->add_option("CONFIG", arguments->configuration, "JSON file; - for standard input")
        ->required();
    command->add_option("--out", arguments->out, "Run directory, which all nodes see")->required();
    command->add_option("--scheduler", arguments->scheduler, "slurm")
        ->required()
        ->check(CLI::IsMember({"slurm"}));
    command->add_option("--set", arguments->assignments, "Change a value of the configuration")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    add_job_options(*command, *arguments);
    command
        ->add_option("--backend", arguments->backend,
                     "Of the jobs (default: cuda if they have GPUs, otherwise cpu)")
        ->check(CLI::IsMember({"auto", "cuda", "cpu"}));
    command->add_option("--simd", arguments->simd, "Of the jobs: auto, avx2 or avx512");
    command->add_option("--program", arguments->program,
                        "What jobs call in place of this pitchdrop, e.g. a wrapper that loads "
                        "modules");
    command
        ->add_option("--speed", arguments->speed,
                     "Bead-steps per second of a job for the estimate; 0: measured here, if "
                     "this machine has what a job asks for")
        ->check(CLI::NonNegativeNumber);
    command->add_flag("--yes,-y", arguments->yes, "Do not ask");
    command->add_flag("--dry-run", arguments->dry_run,
                      "Write the scripts and print the commands, submit nothing");
    command->add_flag("--json", arguments->json, "Print JSON");
    command->callback([arguments, &exit_status] { exit_status = carry_out(*arguments); });
}

} // namespace pitchdrop
