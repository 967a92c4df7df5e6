#include "tests/catch.hpp"

#include "process.hpp"
#include "tiny.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <sstream>

namespace pitchdrop::failure_test {

using namespace pitchdrop::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

struct FailingSweep {
    ScratchDirectory scratch;

    Result run(const json& configuration, const std::string& out) const
    {
        write_file(scratch / "config.json", configuration.dump());
        return invoke({"run", (scratch / "config.json").string(), "--out", (scratch / out).string(),
                       "--backend", "cpu", "--threads", "1"});
    }
    json tree(const std::string& out) const
    {
        return json::parse(read_file(scratch / (out + "/tree.json")))["branches"];
    }
    /// Branch and reason of every event `failed` in the log.
    std::map<std::string, std::string> logged_failures(const std::string& out) const
    {
        std::map<std::string, std::string> failures;
        std::istringstream log(read_file(scratch / (out + "/log.jsonl")));
        for (std::string line; std::getline(log, line);) {
            const json event = json::parse(line);
            if (event["event"] == "failed") failures[event["branch"]] = event["reason"];
        }
        return failures;
    }
};

/// 256 beads that are melted and pulled at these rates; then each of them relaxes.
json pulling(const std::vector<double>& rates)
{
    json configuration = json::parse(tiny_melt("4"));
    configuration["protocol"].push_back(
        json({{"stage", "extend"}, {"strain_rate", rates}, {"duration", 2}}));
    configuration["protocol"].push_back(json({{"stage", "relax"}, {"duration", 0.8}}));
    return configuration;
}

constexpr const char* crushed = "seed1/extend/rate-0.4";

} // namespace

TEST_CASE("of 20 branches one fails: 19 finish, the reason is told, nothing is done twice")
{
    const FailingSweep s;
    std::vector<double> rates;
    for (int n = 1; n < 20; ++n) rates.push_back(0.002 * n);
    REQUIRE(s.run(pulling(rates), "sound").status == 0);
    rates.insert(rates.begin() + 7, -0.4); // the box is pressed flat within 2 τ
    const Result result = s.run(pulling(rates), "run");
    INFO(result.output);
    REQUIRE(result.status == 3);

    std::map<std::string, fs::file_time_type> times;
    int done = 0;
    for (const json& branch : s.tree("run")) {
        const std::string id = branch["id"];
        INFO(branch.dump());
        if (id.rfind(crushed, 0) == 0) continue;
        CHECK(branch["state"] == "done");
        ++done;
        for (const char* name : {"thermo.csv", "checkpoint"}) {
            const fs::path file = s.scratch / ("run/" + id + "/" + name);
            times[file.string()] = fs::last_write_time(file);
        }
        CHECK((read_file(s.scratch / ("run/" + id + "/thermo.csv")) ==
               read_file(s.scratch / ("sound/" + id + "/thermo.csv"))));
    }
    CHECK(done == 1 + 19 + 19);

    const auto failures = s.logged_failures("run");
    REQUIRE(failures.size() == 2);
    const std::string reason = failures.at(crushed);
    CHECK(reason.find("the box side z is ") != std::string::npos);
    CHECK(reason.find("below 2 (cutoff + skin) = 4.7") != std::string::npos);
    const std::string orphan = std::string(crushed) + "/relax";
    CHECK(failures.at(orphan) == std::string("it starts from ") + crushed + ", which failed");
    for (const json& branch : s.tree("run"))
        if (failures.count(branch["id"])) {
            CHECK(branch["state"] == "failed");
            CHECK(branch["reason"] == failures.at(branch["id"]));
        }
    CHECK(fs::exists(s.scratch / ("run/" + std::string(crushed) + "/checkpoint")));
    CHECK_FALSE(fs::exists(s.scratch / ("run/" + orphan)));

    const Result status = invoke({"status", (s.scratch / "run").string()});
    CHECK(status.status == 0);
    CHECK(status.output.find(reason) != std::string::npos);
    CHECK(status.output.find("39 of 41 branches done, 2 failed") != std::string::npos);

    const Result again = s.run(pulling(rates), "run");
    INFO(again.output);
    CHECK(again.status == 3); // it fails in the same way, from its checkpoint
    CHECK(s.logged_failures("run") == failures);
    for (const auto& [file, time] : times) {
        INFO(file);
        CHECK((fs::last_write_time(file) == time));
    }
}

TEST_CASE("a branch that cannot be observed any more fails alone")
{
    // Neighbourhoods of D²_min reach farther than half the box once it is compressed.
    const FailingSweep s;
    write_file(s.scratch / "plane.json", R"({"format": "pitchdrop hyperplane 1",
  "structure": {"radial": [
    {"centre": 1.1, "width": 0.1, "exponent": "L2", "threshold": 0.01}]},
  "positions": "instantaneous", "weights": [1], "means": [6], "deviations": [1], "bias": 0,
  "rearrangement": {"p_c": 0.05, "frames_before": 2, "frames_after": 2, "frame": 0.4}})");
    json configuration = json::parse(tiny_melt("4"));
    configuration["protocol"].push_back(json::parse(R"({"stage": "relax", "temperature": 0.6,
        "pressure": [12, 0.1], "duration": 8,
        "observe": {"softness": {"hyperplane": "plane.json", "d2_min_radius": 3.1, "block": 4}}})"));
    const Result result = s.run(configuration, "run");
    INFO(result.output);
    CHECK(result.status == 3);
    const json tree = s.tree("run");
    REQUIRE(tree.size() == 3);
    CHECK(tree[1]["state"] == "failed");
    CHECK(tree[1]["reason"].get<std::string>().find("it cannot be observed at step ") == 0);
    CHECK(tree[2]["state"] == "done");
}

TEST_CASE("a branch that cannot begin with what its parent left fails alone")
{
    // The functions reach 3.1 σ: half the box of the melt, more than half of the compressed one.
    const FailingSweep s;
    write_file(s.scratch / "plane.json", R"({"format": "pitchdrop hyperplane 1",
  "structure": {"radial": [
    {"centre": 2.8, "width": 0.1, "exponent": "L2", "threshold": 0}],
    "radial_reach": 3.1},
  "positions": "instantaneous", "weights": [1], "means": [6], "deviations": [1], "bias": 0,
  "rearrangement": {"p_c": 0.05, "frames_before": 2, "frames_after": 2, "frame": 0.4}})");
    json configuration = json::parse(tiny_melt("4"));
    configuration["protocol"].push_back(json::parse(
        R"({"stage": "relax", "temperature": 0.6, "pressure": [12, 0.1], "duration": 6})"));
    configuration["protocol"].push_back(json::parse(R"({"stage": "relax", "duration": 2,
        "observe": {"softness": {"hyperplane": "plane.json", "block": 4}}})"));
    const Result result = s.run(configuration, "run");
    INFO(result.output);
    CHECK(result.status == 3);
    const json tree = s.tree("run");
    REQUIRE(tree.size() == 5);
    int done = 0;
    for (const json& branch : tree) done += branch["state"] == "done" ? 1 : 0;
    CHECK(done == 4);
    const auto failures = s.logged_failures("run");
    REQUIRE(failures.size() == 1);
    CHECK(failures.begin()->first.find("/P12/relax2") != std::string::npos);
    CHECK(failures.begin()->second.find("it cannot begin: the box side") == 0);
}

} // namespace pitchdrop::failure_test
