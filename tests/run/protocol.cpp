#include "tests/catch.hpp"

#include "process.hpp"
#include "tiny.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <numeric>

namespace pitchdrop::protocol_test {

using namespace pitchdrop::test;

namespace {

double mean(const std::vector<double>& values, std::size_t from)
{
    return std::accumulate(values.begin() + std::ptrdiff_t(from), values.end(), 0.0) /
           double(values.size() - from);
}

} // namespace

TEST_CASE("one command goes from random chains to creep")
{
    const ScratchDirectory scratch;
    write_file(scratch / "tiny.json", tiny_protocol());
    const std::string out = (scratch / "run").string();
    const Result run = invoke({"run", (scratch / "tiny.json").string(), "--out", out,
                                  "--backend", "cpu", "--threads", "1"});
    INFO(run.output);
    REQUIRE(run.status == 0);

    const auto tree = nlohmann::json::parse(read_file(scratch / "run/tree.json"))["branches"];
    REQUIRE(tree.size() == 7); // melt, two quench segments, two stresses at each temperature
    for (const auto& branch : tree) {
        INFO(branch.dump());
        CHECK(branch["state"] == "done");
        CHECK(branch["step"] == branch["steps"]);
        const auto csv = scratch / ("run/" + branch["id"].get<std::string>() + "/thermo.csv");
        const auto steps = column(csv, "step");
        CHECK(steps.front() == 0);
        CHECK(steps.back() == branch["steps"].get<double>());
        CHECK(std::abs(column(csv, "strain").front()) < 1e-12);
        if (branch["stage"] != "creep") continue;
        const double temperature = branch["temperature"];
        CHECK(mean(column(csv, "mean_temperature"), 2) == Approx(temperature).epsilon(0.05));
    }

    const auto melt = scratch / ("run/" + tree[0]["id"].get<std::string>());
    const auto origins = column(melt / "relaxation.csv", "origins");
    CHECK(origins.front() == 35); // 14 τ every 0.4 τ
    CHECK(column(melt / "relaxation.csv", "lag").front() == Approx(0.4));
    CHECK(column(melt / "chains.csv", "time").back() == Approx(14));
    CHECK(read_file(melt / "chain_statistics.csv").find("\n31,") != std::string::npos);
    const auto manifest = nlohmann::json::parse(read_file(scratch / "run/manifest.json"));
    for (const char* key : {"configuration", "configuration_hash", "version", "commit", "compiler",
                            "device", "backend", "tuning", "seeds", "sessions"}) {
        INFO(key);
        CHECK(manifest.contains(key));
    }
    CHECK(manifest["sessions"][0]["stopped"].is_string());

    const Result status = invoke({"status", out, "--json"});
    REQUIRE(status.status == 0);
    const auto json = nlohmann::json::parse(status.output);
    CHECK(json["running"] == false);
    CHECK(json["count"]["done"] == 7);

    const Result again = invoke({"run", (scratch / "tiny.json").string(), "--out", out,
                                    "--backend", "cpu", "--threads", "1"});
    CHECK(again.status == 0); // nothing left to do
}

TEST_CASE("a pulled glass lengthens along the loaded axis and narrows across")
{
    const ScratchDirectory scratch;
    write_file(scratch / "tiny.json", R"({
  "model": {"pair": {"type": "lennard_jones", "cutoff": 2.0}},
  "system": {"chains": 8, "beads_per_chain": 32, "density": 0.8, "seed": 5},
  "timestep": 0.004, "output": {"thermo": 1},
  "protocol": [{"stage": "melt", "duration": 20},
               {"stage": "quench", "rate": 0.02, "to": 0.4},
               {"stage": "creep", "stress": [0, 0.6], "axis": "x", "duration": 40}]})");
    const Result run = invoke({"run", (scratch / "tiny.json").string(), "--out",
                                  (scratch / "run").string(), "--backend", "cpu", "--threads",
                                  "1"});
    INFO(run.output);
    REQUIRE(run.status == 0);
    double strain[2] = {0, 0}, width[2] = {0, 0};
    const auto tree = nlohmann::json::parse(read_file(scratch / "run/tree.json"))["branches"];
    for (const auto& branch : tree) {
        if (branch["stage"] != "creep") continue;
        const auto csv = scratch / ("run/" + branch["id"].get<std::string>() + "/thermo.csv");
        const int loaded = branch["stress"] > 0 ? 1 : 0;
        strain[loaded] = mean(column(csv, "strain"), 20);
        width[loaded] = mean(column(csv, "box_y"), 20) * mean(column(csv, "box_z"), 20);
        const double stress = mean(column(csv, "true_stress"), 5);
        CHECK(std::abs(stress - branch["stress"].get<double>()) < 0.1);
    }
    CHECK(strain[1] > strain[0] + 0.003);
    CHECK(width[1] < width[0]);
}

} // namespace pitchdrop::protocol_test
