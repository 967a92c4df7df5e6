#include "tests/catch.hpp"

#include "engine/submit/slurm_job.hpp"
#include "engine/submit/slurm_queue.hpp"
#include "process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

namespace pitchdrop::submission_script_test {

using namespace pitchdrop::test;
namespace fs = std::filesystem;

namespace {

/// A batch script with stand-ins for the simulation and for scontrol, in a path that needs quotes.
struct BatchJob {
    ScratchDirectory scratch;
    fs::path place = scratch / "it's a $HOME \"place\"";
    JobRequest request;

    explicit BatchJob(const std::string& simulation)
    {
        fs::create_directories(place / "bin");
        fs::create_directories(place / "list");
        write_file(place / "list/4.branches", "seed1/melt\n");
        program("simulation", simulation);
        program("scontrol", "echo \"$@\" >> \"$PLACE/requeued\"");
        request.most_requeues = 3;
        request.walltime = 600;
        request.signal_lead = 100;
    }
    void program(const std::string& name, const std::string& body) const
    {
        write_file(place / "bin" / name, "#!/bin/bash\n" + body + "\n");
        fs::permissions(place / "bin" / name, fs::perms::owner_all);
    }
    pid_t start(const std::string& restarts) const
    {
        const JobProgram words{place / "bin/simulation",
                               place / "configuration.json",
                               place / "run",
                               {"--threads", "2"}};
        write_file(place / "job.sh", job_script(request, words));
        const pid_t child = fork();
        if (child > 0) return child;
        setenv("PLACE", place.c_str(), 1);
        setenv("PATH", ((place / "bin").string() + ":/usr/bin:/bin").c_str(), 1);
        setenv("SLURM_ARRAY_JOB_ID", "12", 1);
        setenv("SLURM_JOB_ID", "12", 1); // as the last task of an array has it
        setenv("SLURM_ARRAY_TASK_ID", "4", 1);
        if (!restarts.empty()) setenv("SLURM_RESTART_COUNT", restarts.c_str(), 1);
        const int log = open((place / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
        dup2(log, STDOUT_FILENO);
        dup2(log, STDERR_FILENO);
        execl("/bin/bash", "bash", (place / "job.sh").c_str(), (place / "list").c_str(), nullptr);
        _exit(127);
    }
    static int status_of(pid_t child)
    {
        int state = 0;
        waitpid(child, &state, 0);
        return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
    }
    int run(const std::string& restarts = "") const { return status_of(start(restarts)); }
    std::string requeued() const
    {
        return fs::exists(place / "requeued") ? read_file(place / "requeued") : "";
    }
};

/// Says that it listens, and stops as pitchdrop does.
const char* const listening = R"(
trap 'sleep 0.3; echo checkpoint >> "$PLACE/requeued"; exit 75' USR1 TERM
echo ready > "$PLACE/ready"
for i in {1..600}; do sleep 0.05; done)";

} // namespace

TEST_CASE("a job calls pitchdrop for the branches of its task, with its own limit of time")
{
    const BatchJob job("printf '%s\\n' \"$@\" > \"$PLACE/arguments\"");
    CHECK(job.run() == 0);
    INFO(read_file(job.place / "log"));
    const std::string place = job.place.string();
    CHECK(read_file(job.place / "arguments") ==
          "run\n" + place + "/configuration.json\n--out\n" + place + "/run\n--branches\n@" + place +
              "/list/4.branches\n--threads\n2\n--max-walltime\n500s\n");
    CHECK(job.requeued().empty());
}

TEST_CASE("a job that stops early requeues its own task, as often as it may")
{
    const BatchJob job("exit 75");
    CHECK(job.run() == 75);
    CHECK(job.run("2") == 75);
    CHECK(job.requeued() == "requeue 12_4\nrequeue 12_4\n"); // not 12, which is the whole array
    CHECK(job.run("3") == 75);
    CHECK(job.requeued() == "requeue 12_4\nrequeue 12_4\n");
    CHECK(read_file(job.place / "log").find("--max-requeues") != std::string::npos);
}

TEST_CASE("a job that fails says how and does not requeue")
{
    for (const int status : {1, 2, 3, 137}) {
        const BatchJob job("exit " + std::to_string(status));
        CHECK(job.run() == status);
        CHECK(job.requeued().empty());
    }
}

TEST_CASE("Slurm's warning reaches the simulation, and its checkpoint is waited for")
{
    const BatchJob job(listening);
    const pid_t child = job.start("");
    REQUIRE(wait_for_file(job.place / "ready"));
    for (int n = 0; n < 3; ++n) kill(child, SIGUSR1); // more than once does no harm
    CHECK(BatchJob::status_of(child) == 75);
    INFO(read_file(job.place / "log"));
    CHECK(job.requeued() == "checkpoint\nrequeue 12_4\n"); // in this order
}

TEST_CASE("a job that is cancelled stops and stays cancelled")
{
    const BatchJob job(listening);
    const pid_t child = job.start("");
    REQUIRE(wait_for_file(job.place / "ready"));
    kill(child, SIGTERM);
    CHECK(BatchJob::status_of(child) == 75);
    CHECK(job.requeued() == "checkpoint\n");
}

TEST_CASE("sbatch is asked for what was requested")
{
    JobRequest request;
    request.gpus = "a100:2";
    request.cpus = 8;
    request.memory = "4G";
    request.partition = "long";
    request.account = "glass";
    request.walltime = 90061.5;
    request.further = {"--qos=normal"};
    JobArray array;
    array.tasks = {{0, {1}}, {1, {2}}, {2, {3}}, {5, {4}}, {7, {5}}, {8, {6}}};
    array.wait = Wait::success;
    array.parent.index = 6;
    const auto words = sbatch_command(request, array, "name", dependency(array, "33"),
                                      "/a b/100%/job.sh", "/a b/100%/list");
    const auto has = [&](const char* word) {
        INFO(word);
        CHECK(std::count(words.begin(), words.end(), word) == 1);
    };
    for (const char* word :
         {"--array=0-2,5,7-8", "--dependency=afterok:33_6", "--kill-on-invalid-dep=yes",
          "--signal=B:USR1@120", "--time=25:01:02", "--cpus-per-task=8", "--gres=gpu:a100:2",
          "--mem=4G", "--partition=long", "--account=glass", "--qos=normal", "--requeue",
          "--open-mode=append", "--output=/a b/100%%/list/%a.log"})
        has(word);
    CHECK(words[words.size() - 2] == "/a b/100%/job.sh");
    CHECK(words.back() == "/a b/100%/list");
}

TEST_CASE("the queue is read by the names of jobs")
{
    const Queue queue = parse_queue("a-01-melt|12|0|None\na-01-melt|12|3|Dependency\n"
                                    "a-02-age|13|1|DependencyNeverSatisfied\n"
                                    "other|14|N/A|Priority\n\n");
    REQUIRE(queue.size() == 1);
    CHECK(queue.at("a-01-melt").job == "12");
    CHECK(queue.at("a-01-melt").tasks == std::set<int>{0, 3});
}

} // namespace pitchdrop::submission_script_test
