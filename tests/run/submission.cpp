#include "tests/catch.hpp"

#include "process.hpp"
#include "tiny.hpp"

#include <nlohmann/json.hpp>

#include <stdlib.h>

#include <map>
#include <set>

namespace pitchdrop::submission_test {

using namespace pitchdrop::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const char* const fake_sbatch = R"sh(here=$(dirname "$0")/..
calls=$(cat "$here/calls" 2>/dev/null || echo 0)
echo $((calls + 1)) > "$here/calls"
cp "$here/run/submission.json" "$here/record.$calls"
if [ "$calls" -ge "$(cat "$here/refuse")" ]; then
  echo "sbatch: error: invalid partition specified: nowhere" >&2
  exit 1
fi
echo "$@" >> "$here/submitted"
echo $((101 + calls)))sh";

/// `pitchdrop submit` with stand-ins for sbatch and squeue on the PATH. The fake sbatch gives job
/// ids from 101 on, notes its arguments, and refuses from the call on that the file `refuse` names.
struct FakeCluster {
    ScratchDirectory scratch;
    std::string path_before = getenv("PATH");

    FakeCluster()
    {
        fs::create_directories(scratch / "bin");
        write_file(scratch / "sweep.json", tiny_protocol());
        write_file(scratch / "refuse", "1000");
        program("sbatch", fake_sbatch);
        program("squeue", R"sh(cat "$(dirname "$0")/../queue" 2>/dev/null || true)sh");
        setenv("PATH", ((scratch / "bin").string() + ":" + path_before).c_str(), 1);
    }
    ~FakeCluster() { setenv("PATH", path_before.c_str(), 1); }

    void program(const std::string& name, const std::string& body) const
    {
        write_file(scratch / ("bin/" + name), "#!/bin/bash\n" + body + "\n");
        fs::permissions(scratch / ("bin/" + name), fs::perms::owner_all);
    }
    Result submit(const std::vector<std::string>& more,
                  const std::string& name = "sweep.json") const
    {
        std::vector<std::string> words = {"submit",      (scratch / name).string(),
                                          "--out",       (scratch / "run").string(),
                                          "--scheduler", "slurm",
                                          "--speed",     "1e7"};
        words.insert(words.end(), more.begin(), more.end());
        return invoke(words, {{}, "/dev/null"});
    }
    json recorded_arrays() const
    {
        return json::parse(read_file(scratch / "run/submission.json"))["arrays"];
    }
    int calls() const
    {
        return fs::exists(scratch / "calls") ? std::stoi(read_file(scratch / "calls")) : 0;
    }
    /// Lets squeue say that everything on record is in the queue, but for some jobs.
    void queue_all(const std::set<std::string>& but = {}) const
    {
        std::string text;
        for (const json& array : recorded_arrays())
            for (const json& task : array["tasks"])
                if (array["job"].is_null() || !but.count(array["job"]))
                    text += array["name"].get<std::string>() + "|" +
                            (array["job"].is_null() ? "999" : array["job"].get<std::string>()) +
                            "|" + task["index"].dump() + "|Priority\n";
        write_file(scratch / "queue", text);
    }
};

/// Job of every branch on record.
std::map<std::string, std::string> jobs_of_branches(const json& arrays)
{
    std::map<std::string, std::string> jobs;
    for (const json& array : arrays)
        for (const json& task : array["tasks"])
            for (const json& branch : task["branches"]) jobs[branch] = array["job"];
    return jobs;
}

} // namespace

TEST_CASE("submit: all branches once, recorded; a second submit finds them in the queue")
{
    const FakeCluster cluster;
    const Result first = cluster.submit({"--yes", "--json"});
    INFO(first.output);
    REQUIRE(first.status == 0);
    const json said = json::parse(first.output);
    CHECK(said["branches"] == 7);
    CHECK(said["budget"]["jobs"] == 7);
    CHECK(jobs_of_branches(cluster.recorded_arrays()).size() == 7);
    CHECK(said["arrays"].size() == cluster.recorded_arrays().size());
    const int calls = cluster.calls();
    CHECK(std::size_t(calls) == said["arrays"].size());
    for (const json& array : cluster.recorded_arrays()) {
        CHECK(array["job"].is_string());
        for (const json& task : array["tasks"]) {
            const std::string list =
                read_file(cluster.scratch / ("run/" + array["folder"].get<std::string>() + "/" +
                                             task["index"].dump() + ".branches"));
            CHECK(list == task["branches"][0].get<std::string>() + "\n");
        }
    }

    const json status =
        json::parse(invoke({"status", (cluster.scratch / "run").string(), "--json"}).output);
    CHECK(status["branches"][0]["job"] == "101_0");

    cluster.queue_all();
    const Result second = cluster.submit({"--yes"});
    INFO(second.output);
    CHECK(second.status == 0);
    CHECK(second.output.find("7 in the queue, 0 to submit") != std::string::npos);
    CHECK(cluster.calls() == calls);

    cluster.queue_all({"102"}); // one array has gone without being done: cancelled, say
    const Result third = cluster.submit({"--yes", "--json"});
    INFO(third.output);
    CHECK(third.status == 0);
    CHECK(json::parse(third.output)["budget"]["jobs"].get<int>() >= 1);
    CHECK(cluster.calls() > calls);
    CHECK(read_file(cluster.scratch / "submitted").find("--dependency=afterok:101_0 ") !=
          std::string::npos); // its parent, which is in the queue since the first time
}

TEST_CASE("submit: jobs read what was submitted, whatever becomes of the file")
{
    const FakeCluster cluster;
    REQUIRE(cluster.submit({"--yes"}).status == 0);
    const fs::path inputs = cluster.scratch / "run/slurm/inputs/configuration.json";
    const Result original = invoke({"check", (cluster.scratch / "sweep.json").string(), "--json"});
    const Result copied = invoke({"check", inputs.string(), "--json"});
    CHECK(json::parse(original.output)["hash"] == json::parse(copied.output)["hash"]);
    const std::string script = read_file(cluster.scratch / "run/slurm/001/job.sh");
    CHECK(script.find(inputs.string()) != std::string::npos);
}

TEST_CASE("submit: what sbatch refuses is told and not recorded")
{
    const FakeCluster cluster;
    write_file(cluster.scratch / "refuse", "0");
    const Result refused = cluster.submit({"--yes", "--partition", "nowhere"});
    INFO(refused.output);
    CHECK(refused.status == 1);
    CHECK(refused.output.find("invalid partition specified: nowhere") != std::string::npos);
    CHECK(refused.output.find("nothing was submitted") != std::string::npos);
    CHECK_FALSE(fs::exists(cluster.scratch / "run/submission.json"));

    write_file(cluster.scratch / "refuse", "3"); // two arrays are taken, the third is not
    const Result half = cluster.submit({"--yes"});
    INFO(half.output);
    CHECK(half.status == 1);
    CHECK(half.output.find("2 of 5 job arrays are in the queue") != std::string::npos);
    REQUIRE(cluster.recorded_arrays().size() == 2);
    const std::size_t taken = jobs_of_branches(cluster.recorded_arrays()).size();

    cluster.queue_all();
    write_file(cluster.scratch / "refuse", "1000");
    const Result rest = cluster.submit({"--yes", "--json"});
    INFO(rest.output);
    CHECK(rest.status == 0);
    CHECK(json::parse(rest.output)["queued"] == taken);
    CHECK(jobs_of_branches(cluster.recorded_arrays()).size() == 7);
}

TEST_CASE("submit: every array is on record before sbatch is called for it")
{
    const FakeCluster cluster;
    REQUIRE(cluster.submit({"--yes"}).status == 0);
    for (int call = 0; call < cluster.calls(); ++call) {
        const json arrays =
            json::parse(read_file(cluster.scratch / ("record." + std::to_string(call))))["arrays"];
        REQUIRE(int(arrays.size()) == call + 1);
        CHECK(arrays.back()["job"].is_null());
    }
    // So a submit that was killed between the two is found in the queue by its name.
    fs::copy_file(cluster.scratch / "record.4", cluster.scratch / "run/submission.json",
                  fs::copy_options::overwrite_existing);
    cluster.queue_all();
    const Result again = cluster.submit({"--yes"});
    INFO(again.output);
    CHECK(again.output.find("7 in the queue, 0 to submit") != std::string::npos);
}

TEST_CASE("submit: without a terminal it wants --yes; a dry run submits nothing")
{
    const FakeCluster cluster;
    const Result unasked = cluster.submit({});
    INFO(unasked.output);
    CHECK(unasked.status == 2);
    CHECK(unasked.output.find("--yes") != std::string::npos);
    CHECK(unasked.output.find("at most") != std::string::npos); // the budget was shown
    CHECK_FALSE(fs::exists(cluster.scratch / "run"));

    const Result dry = cluster.submit({"--dry-run"});
    INFO(dry.output);
    CHECK(dry.status == 0);
    CHECK(dry.output.find("sbatch --parsable") != std::string::npos);
    CHECK(cluster.calls() == 0);
    CHECK(fs::exists(cluster.scratch / "run/slurm/dry-run/job.sh"));
    CHECK_FALSE(fs::exists(cluster.scratch / "run/submission.json"));
    CHECK(cluster.submit({"--yes"}).status == 0); // and is in the way of nothing

    const fs::path inputs = cluster.scratch / "run/slurm/inputs/configuration.json";
    const std::string submitted = read_file(inputs);
    const Result other = cluster.submit({"--dry-run", "--set", "protocol.1.to=[0.45,0.5,0.4]"});
    INFO(other.output);
    CHECK(other.status == 0);
    CHECK(read_file(inputs) == submitted); // jobs in the queue do not see a dry run
    CHECK(invoke({"status", (cluster.scratch / "run").string()}).status == 0);
}

TEST_CASE("submit: what is in the queue must stay in the configuration")
{
    const FakeCluster cluster;
    REQUIRE(cluster.submit({"--yes"}).status == 0);
    cluster.queue_all();
    json fewer = json::parse(tiny_protocol());
    fewer["protocol"][2]["stress"] = {0.3, 0.5};
    write_file(cluster.scratch / "fewer.json", fewer.dump());
    const Result refused = cluster.submit({"--yes"}, "fewer.json");
    INFO(refused.output);
    CHECK(refused.status == 2);
    CHECK(refused.output.find("creep/stress0 is in the queue") != std::string::npos);
    CHECK(refused.output.find("scancel 10") != std::string::npos);

    fewer["protocol"][2]["stress"] = {0, 0.3, 0.5};
    write_file(cluster.scratch / "more.json", fewer.dump());
    const Result more = cluster.submit({"--yes", "--json"}, "more.json");
    INFO(more.output);
    CHECK(more.status == 0);
    CHECK(json::parse(more.output)["budget"]["jobs"] == 2); // 0.5 at both temperatures
}

TEST_CASE("submit: wrong requests are refused before anything is written")
{
    const FakeCluster cluster;
    for (const std::vector<std::string>& wrong : {std::vector<std::string>{"--time", "60s"},
                                                  {"--gpus-per-job", "many"},
                                                  {"--branches-per-job", "0"},
                                                  {"--max-requeues", "-1"},
                                                  {"--time", "soon"}}) {
        std::vector<std::string> words = {"--yes"};
        words.insert(words.end(), wrong.begin(), wrong.end());
        const Result result = cluster.submit(words);
        INFO(result.output);
        CHECK(result.status == 2);
    }
    cluster.program("squeue", "echo 'slurm_load_jobs error: Unable to contact' >&2; exit 1");
    CHECK(cluster.submit({"--yes"}).status == 0); // nothing on record: nobody has to be asked
    const int calls = cluster.calls();
    const Result silent = cluster.submit({"--yes"});
    INFO(silent.output);
    CHECK(silent.status == 1);
    CHECK(silent.output.find("Unable to contact") != std::string::npos);
    CHECK(cluster.calls() == calls);
}

} // namespace pitchdrop::submission_test
