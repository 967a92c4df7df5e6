#include "tests/catch.hpp"

#include "engine/io/snapshot_file.hpp"
#include "process.hpp"
#include "tiny.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <sstream>

namespace pitchdrop::sick_runs_test {

using namespace pitchdrop::test;
using nlohmann::json;
namespace fs = std::filesystem;

// Runs that would once have ended as if nothing had happened.

namespace {

struct Sick {
    ScratchDirectory scratch;

    Result run(const json& configuration, const std::string& out = "run") const
    {
        write_file(scratch / "config.json", configuration.dump());
        return invoke({"run", (scratch / "config.json").string(), "--out", (scratch / out).string(),
                       "--backend", "cpu", "--threads", "1"});
    }
    json branch(std::size_t n, const std::string& out = "run") const
    {
        return json::parse(read_file(scratch / (out + "/tree.json")))["branches"][n];
    }
    std::vector<json> logged(const std::string& event) const
    {
        std::vector<json> found;
        std::istringstream log(read_file(scratch / "run/log.jsonl"));
        for (std::string line; std::getline(log, line);)
            if (json entry = json::parse(line); entry["event"] == event) found.push_back(entry);
        return found;
    }
};

/// 343 beads without bonds on a lattice, number 58 (from 0: 57) and number 200 at this distance.
Snapshot overlapping(double distance)
{
    Snapshot s;
    s.box = {7.7, 7.7, 7.7};
    for (int n = 0; n < 343; ++n)
        s.position.push_back({1.1 * (n % 7) + 0.02 * std::sin(n), 1.1 * (n / 7 % 7) + 0.4,
                              1.1 * (n / 49) + 0.02 * std::cos(n)});
    s.position[199] = s.position[57] + Vec3<double>{0, distance, 0};
    return s;
}

json minimisation(double maximum_steps)
{
    return {{"system", {{"state", "state.data"}}},
            {"protocol",
             {{{"stage", "minimize"}, {"force_tolerance", 0.01}, {"maximum_steps", maximum_steps}},
              {{"stage", "relax"}, {"temperature", 0.5}, {"duration", 1}}}}};
}

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("impulses that come too seldom for the timestep fail with the drift they cause")
{
    const Sick sick;
    json configuration = json::parse(tiny_melt("60"));
    configuration["timestep"] = 0.012;
    // Every 0.85 periods of a FENE bond: warned of, and in so small a box too much.
    configuration["protocol"][0]["coupling_interval"] = 10;
    configuration["model"]["bond"] = {{"type", "fene"}};
    configuration["model"]["exclude_bonded"] = false;
    const Result result = sick.run(configuration);
    INFO(result.output);
    CHECK(result.status == 3);
    const std::string reason = sick.branch(0)["reason"];
    CHECK((contains(reason, "the conserved energy drifts by") ||
           contains(reason, "the temperature is off its target")));
    CHECK(contains(reason, "use a smaller timestep"));
    CHECK(contains(invoke({"status", (sick.scratch / "run").string()}).output, reason));
    sick.run(configuration);
    CHECK(sick.branch(0)["reason"] == reason); // from its checkpoint, the same
}

TEST_CASE("a sound melt has no warnings, and its health in tree.json and status")
{
    const Sick sick;
    json configuration = json::parse(tiny_melt("30"));
    configuration["timestep"] = 0.002;
    configuration["protocol"][0]["coupling_interval"] = 5;
    const Result result = sick.run(configuration);
    INFO(result.output);
    CHECK(result.status == 0);
    CHECK(sick.logged("health").empty());
    const json health = sick.branch(0)["health"];
    CHECK_FALSE(health.contains("warnings"));
    CHECK(std::abs(health["drift"].get<double>()) < 4 * health["drift_error"].get<double>());
    CHECK(std::abs(health["temperature"].get<double>() - 1) < 0.03);
    CHECK(health == json::parse(read_file(sick.scratch / "run/seed1/melt/branch.json"))["health"]);
    const json status =
        json::parse(invoke({"status", (sick.scratch / "run").string(), "--json"}).output);
    CHECK(status["branches"][0]["drift"] == health["drift"]);
    CHECK(status["branches"][0]["recent_pressure"] == health["pressure"]);
}

TEST_CASE("tension beyond what the melt carries is a box that runs away, not an overlap")
{
    for (const double pressure : {-0.5, -5.0}) {
        const Sick sick;
        json configuration = json::parse(tiny_melt("8"));
        configuration["protocol"].push_back(
            {{"stage", "relax"}, {"temperature", 1.0}, {"pressure", pressure}, {"duration", 200}});
        const Result result = sick.run(configuration);
        INFO(result.output);
        CHECK(result.status == 3);
        const std::string reason = sick.branch(1)["reason"];
        CHECK(contains(reason, "the box ran away"));
        CHECK(contains(reason, "is below what the material carries"));
    }
}

TEST_CASE("a minimisation parts beads that overlap, down to the same place")
{
    for (const double distance : {0.3, 0.01, 1e-5, 0.0}) {
        const Sick sick;
        INFO("distance " << distance);
        write_snapshot(sick.scratch / "state.data", overlapping(distance));
        const Result result = sick.run(minimisation(8000));
        INFO(result.output);
        REQUIRE(result.status == 0);
        const auto energy =
            column(sick.scratch / "run/seed1/minimize/thermo.csv", "potential_energy");
        CHECK(std::isfinite(energy.front()));
        CHECK(energy.back() < -4 * 343);
        CHECK(sick.logged("overlaps_parted").size() == (distance < 0.1 ? 1 : 0));
        if (distance < 0.1)
            CHECK(contains(sick.logged("overlaps_parted")[0]["overlap"], "bead 58 and bead 200"));
        write_file(sick.scratch / "model.json", "{}");
        CHECK(invoke({"evaluate", (sick.scratch / "run/seed1/minimize/checkpoint").string(),
                      "--model", (sick.scratch / "model.json").string()})
                  .status == 0);
    }
}

TEST_CASE("a minimisation that ends early says that it is no minimum")
{
    const Sick sick;
    write_snapshot(sick.scratch / "state.data", overlapping(0.3));
    const Result result = sick.run(minimisation(200));
    INFO(result.output);
    REQUIRE(result.status == 0);
    const auto warnings = sick.logged("health");
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0]["kind"] == "convergence");
    CHECK(contains(warnings[0]["text"], "after maximum_steps = 200"));
    CHECK(sick.branch(0)["health"]["warnings"][0]["kind"] == "convergence");
    CHECK(contains(invoke({"status", (sick.scratch / "run").string()}).output,
                   "warning: after maximum_steps = 200"));
}

TEST_CASE("evaluate refuses what has no forces, whatever the backend, and names the beads")
{
    const Sick sick;
    write_file(sick.scratch / "fene.json",
               R"({"bond": {"type": "fene", "k": 30, "r0": 1.5}, "pair": {"type": "wca"}})");
    write_file(sick.scratch / "lj.json", "{}");
    Snapshot bonded = overlapping(0.6);
    bonded.position[1] = bonded.position[0] + Vec3<double>{1.6, 0, 0};
    bonded.bonds = {{0, 1}, {7, 8}};
    write_snapshot(sick.scratch / "bonded.data", bonded);
    write_snapshot(sick.scratch / "same.data", overlapping(0));
    const auto evaluated = [&](const char* state, const char* model, const char* backend) {
        return invoke({"evaluate", (sick.scratch / state).string(), "--model",
                       (sick.scratch / model).string(), "--backend", backend});
    };
    for (const char* backend : {"cpu", "reference"}) {
        const Result bond = evaluated("bonded.data", "fene.json", backend);
        INFO(bond.output);
        CHECK(bond.status == 3);
        CHECK(contains(bond.output, "the bond of bead 1 and bead 2"));
        CHECK(contains(bond.output, "r0 = 1.5"));
        CHECK(evaluated("bonded.data", "lj.json", backend).status == 0); // harmonic ones stretch
        const Result same = evaluated("same.data", "lj.json", backend);
        INFO(same.output);
        CHECK(same.status == 3);
        CHECK(contains(same.output, "bead 58 and bead 200"));
    }
}

} // namespace pitchdrop::sick_runs_test
