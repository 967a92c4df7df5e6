#include "tests/catch.hpp"

#include "engine/io/checkpoint.hpp"
#include "kernels/core/error.hpp"
#include "process.hpp"
#include "session.hpp"
#include "tests/support/state_files.hpp"
#include "tiny.hpp"

#include <nlohmann/json.hpp>

namespace pitchdrop::initial_state_test {

using namespace pitchdrop::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

/// A crystal that creeps for a moment, deterministic unless asked otherwise.
struct FromState {
    ScratchDirectory scratch;
    json text = json::parse(R"({
      "model": {"pair": {"cutoff": 2.0}}, "system": {"state": "state.data"},
      "timestep": 0.004, "output": {"thermo": 0.4, "checkpoint": 0.8},
      "protocol": [{"stage": "creep", "temperature": 0.2, "stress": 0.3, "duration": 4,
                    "control": "engineering"}]})");

    FromState() { write_state(scratch / "state.data", true); }
    Configuration configuration(Numbers numbers = Numbers::meant) const
    {
        return parse_configuration(text.dump(), "test.json", scratch / "", {}, numbers);
    }
    Outcome run(const std::string& out, int chunks = never) const
    {
        return run_session(scratch / out, configuration(), {.chunks = chunks});
    }
    /// Stops with a checkpoint in the middle.
    void begin(const std::string& out) const { REQUIRE(run(out, 1) == Outcome::stopped); }
    std::string thermo(const std::string& branch) const
    {
        return read_file(scratch / (branch + "/thermo.csv"));
    }
    json manifest(const std::string& out) const
    {
        return json::parse(read_file(scratch / (out + "/manifest.json")));
    }
};

constexpr const char* creep = "/seed1/T0.2/creep/stress0.3";

} // namespace

TEST_CASE("three seeds of one state are three trajectories without drift at the temperature")
{
    FromState f;
    f.text["system"]["seed"] = {1, 2, 3};
    REQUIRE(f.run("run") == Outcome::complete);
    std::set<std::string> all;
    for (const char* seed : {"run/seed1", "run/seed2", "run/seed3"}) {
        all.insert(f.thermo(seed + std::string(creep + 6)));
        CHECK(column(f.scratch / (seed + std::string(creep + 6) + "/thermo.csv"), "temperature")[0] ==
              Approx(0.2).epsilon(1e-6));
    }
    CHECK(all.size() == 3);
    CHECK(f.manifest("run")["configuration"]["system"]["velocities"] == "new");
    CHECK(f.manifest("run")["velocities"].get<std::string>().find("isoconfigurational") !=
          std::string::npos);
    f.text["system"] = {{"state", "state.data"}};
    REQUIRE(f.run("one") == Outcome::complete); // those of the file: not at the temperature
    CHECK(column(f.scratch / ("one" + std::string(creep) + "/thermo.csv"), "temperature")[0] > 0.4);
}

TEST_CASE("a checkpoint is a state as any other")
{
    FromState f;
    REQUIRE(f.run("first") == Outcome::complete);
    f.text["system"] = {{"state", "first" + std::string(creep) + "/checkpoint"}, {"seed", {1, 2}}};
    REQUIRE(f.run("second") == Outcome::complete);
    CHECK(f.thermo("second" + std::string(creep)) != f.thermo("second/seed2/T0.2/creep/stress0.3"));
    f.text["system"]["velocities"] = "file";
    CHECK_THROWS_WITH(f.run("third"), Catch::Contains("one sample"));
}

TEST_CASE("a state that was replaced between sessions is refused")
{
    const FromState f;
    REQUIRE(f.run("whole") == Outcome::complete);
    f.begin("run");
    const std::string before = read_file(f.scratch / "state.data");
    const std::string manifest = read_file(f.scratch / "run/manifest.json");
    write_state(f.scratch / "state.data", true, 1.2);
    CHECK_THROWS_WITH(f.run("run"), Catch::Contains("state.data") &&
                                        Catch::Contains("not the state that the run began with") &&
                                        Catch::Contains("put the old file back"));
    CHECK(read_file(f.scratch / "run/manifest.json") == manifest);
    write_file(f.scratch / "state.data", before);
    REQUIRE(f.run("run") == Outcome::complete);
    CHECK(f.thermo("run" + std::string(creep)) == f.thermo("whole" + std::string(creep)));
}

TEST_CASE("stress and strain go on from the box in the checkpoint")
{
    const FromState f;
    REQUIRE(f.run("whole") == Outcome::complete);
    const std::string whole = f.thermo("whole" + std::string(creep));
    const auto changed = [&](const std::string& out, const auto& change) {
        f.begin(out);
        const fs::path path = f.scratch / (out + creep + "/checkpoint");
        Checkpoint checkpoint = read_checkpoint(path).checkpoint;
        REQUIRE(checkpoint.begin_box.has_value());
        change(checkpoint);
        write_checkpoint(path, checkpoint);
        REQUIRE(f.run(out) == Outcome::complete);
        return f.thermo(out + creep);
    };
    CHECK(changed("same", [](Checkpoint&) {}) == whole);
    // As 0.1.0 wrote it: the beginning is made anew, from the same file.
    CHECK(changed("old", [](Checkpoint& checkpoint) { checkpoint.begin_box.reset(); }) == whole);
    const std::string longer =
        changed("longer", [](Checkpoint& checkpoint) { (*checkpoint.begin_box)[2] *= 2; });
    CHECK(longer != whole);
    CHECK(column(f.scratch / ("longer" + std::string(creep) + "/thermo.csv"), "strain").back() <
          -0.3); // of the box as it was said to begin
}

TEST_CASE("a run of 0.1.0, which kept neither hash nor velocities, resumes")
{
    const FromState f;
    f.begin("run");
    json manifest = f.manifest("run");
    for (const char* key : {"state_hash", "velocities"}) manifest["configuration"]["system"].erase(key);
    manifest["configuration_hash"] = "0123456789abcdef";
    write_file(f.scratch / "run/manifest.json", manifest.dump());
    REQUIRE(f.run("whole") == Outcome::complete);
    REQUIRE(f.run("run") == Outcome::complete);
    CHECK(f.thermo("run" + std::string(creep)) == f.thermo("whole" + std::string(creep)));
    CHECK(f.manifest("run")["configuration"]["system"]["velocities"] == "file");
}

TEST_CASE("a run whose folders are named by every digit resumes in them")
{
    FromState f;
    f.text["protocol"][0]["stress"] = 0.1 + 0.2;
    const Configuration exact = f.configuration(Numbers::exact);
    const std::string old = "run/seed1/T0.2/creep/stress0.30000000000000004";
    REQUIRE(run_session(f.scratch / "run", exact, {.chunks = 1}) == Outcome::stopped);
    REQUIRE(fs::exists(f.scratch / (old + "/checkpoint")));
    CHECK(RunDirectory::recorded_numbers(f.scratch / "run") == Numbers::exact);
    CHECK(RunDirectory::recorded_numbers(f.scratch / "none") == Numbers::meant);
    write_file(f.scratch / "config.json", f.text.dump());
    const Result result = invoke({"run", (f.scratch / "config.json").string(), "--out",
                                  (f.scratch / "run").string(), "--backend", "cpu", "--threads", "1"});
    INFO(result.output);
    CHECK(result.status == 0);
    CHECK_FALSE(fs::exists(f.scratch / ("run" + std::string(creep))));
    CHECK(json::parse(read_file(f.scratch / "run/tree.json"))["branches"][0]["state"] == "done");
}

TEST_CASE("check ends as run does with a state that is refused, and says where velocities are from")
{
    FromState f;
    write_state(f.scratch / "small.data", true, 0.6); // the box is too small for the cutoff
    write_file(f.scratch / "empty.data", "");
    for (const char* state : {"small.data", "empty.data", "missing.data", "state.data"}) {
        f.text["system"]["state"] = state;
        write_file(f.scratch / "config.json", f.text.dump());
        const auto call = [&](std::vector<std::string> words) {
            words.insert(words.begin() + 1, (f.scratch / "config.json").string());
            words.insert(words.end(), {"--backend", "cpu", "--threads", "1"});
            const Result result = invoke(words);
            return std::pair(result.status, result.output);
        };
        const auto [check_status, check_text] = call({"check", "--speed", "1e6"});
        const auto [run_status, run_text] = call({"run", "--out", (f.scratch / "out").string()});
        INFO(state << "\n" << check_text << "\n" << run_text);
        CHECK(check_status == run_status);
        if (run_status == 0) {
            CHECK(check_text.find("those of the file") != std::string::npos);
            CHECK(run_text.find("those of the file") != std::string::npos);
        } else {
            const auto message = [](const std::string& text) { return text.substr(text.find(": ")); };
            CHECK(message(check_text) == message(run_text));
            CHECK_FALSE(fs::exists(f.scratch / "out"));
        }
    }
}

TEST_CASE("inputs that lie elsewhere are copied into the run for jobs, and nowhere else")
{
    FromState f;
    fs::create_directories(f.scratch / "project");
    f.text["system"]["state"] = "../state.data";
    write_file(f.scratch / "project/config.json", f.text.dump());
    const Result result =
        invoke({"submit", (f.scratch / "project/config.json").string(), "--out",
                (f.scratch / "runs/one").string(), "--scheduler", "slurm", "--dry-run", "--speed", "1e6"});
    INFO(result.output);
    REQUIRE(result.status == 0);
    CHECK_FALSE(fs::exists(f.scratch / "runs/state.data"));
    const fs::path inputs = f.scratch / "runs/one/slurm/dry-run/inputs";
    const json copied = json::parse(read_file(inputs / "configuration.json"));
    const std::string name = copied["system"]["state"];
    CHECK(name.find("..") == std::string::npos);
    CHECK(read_file(inputs / name) == read_file(f.scratch / "state.data"));
    const Configuration job = parse_configuration(copied.dump(), "job", inputs);
    CHECK(job.hash == parse_configuration(f.text.dump(), "mine", f.scratch / "project").hash);
}

} // namespace pitchdrop::initial_state_test
