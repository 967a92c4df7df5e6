#include "tests/catch.hpp"

#include "process.hpp"
#include "tiny.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace pitchdrop::commands_test {

using namespace pitchdrop::test;
using nlohmann::json;

namespace {

constexpr const char* tiny_model = R"({"pair": {"type": "lennard_jones", "cutoff": 2.0}})";

/// A short melt and its model, for the commands that read a state.
struct MeltState {
    ScratchDirectory scratch;
    MeltState()
    {
        write_file(scratch / "melt.json", tiny_melt("4"));
        write_file(scratch / "model.json", tiny_model);
        const Result run = invoke({"run", (scratch / "melt.json").string(), "--out",
                                   (scratch / "run").string(), "--backend", "cpu", "--threads",
                                   "1"});
        INFO(run.output);
        REQUIRE(run.status == 0);
    }
    std::string checkpoint() const { return (scratch / "run/seed1/melt/checkpoint").string(); }
    json evaluate(const std::string& state, const std::string& backend) const
    {
        const Result result = invoke({"evaluate", state, "--model",
                                      (scratch / "model.json").string(), "--forces",
                                      "--backend", backend});
        INFO(result.output);
        REQUIRE(result.status == 0);
        return json::parse(result.output);
    }
};

} // namespace

TEST_CASE("evaluate gives the energies, pressure and forces of the run it looks at")
{
    const MeltState melt;
    const json reference = melt.evaluate(melt.checkpoint(), "reference");
    const json cpu = melt.evaluate(melt.checkpoint(), "cpu");
    CHECK(reference["beads"] == 256);
    CHECK(reference["pressure_includes_kinetic"] == true);
    for (const char* part : {"pair", "bond", "total"})
        CHECK(cpu["potential"][part].get<double>() ==
              Approx(reference["potential"][part].get<double>()).epsilon(1e-5));
    for (int k = 0; k < 6; ++k)
        CHECK(cpu["pressure_tensor"][k].get<double>() ==
              Approx(reference["pressure_tensor"][k].get<double>()).margin(1e-3));
    double sum = 0, worst = 0, largest = 0;
    for (std::size_t bead = 0; bead < 256; ++bead)
        for (int axis = 0; axis < 3; ++axis) {
            const double f = reference["forces"][bead][axis];
            sum += f;
            largest = std::max(largest, std::abs(f));
            worst = std::max(worst, std::abs(f - cpu["forces"][bead][axis].get<double>()));
        }
    CHECK(std::abs(sum) < 1e-9);
    CHECK(worst < 1e-4 * largest);

    const auto csv = melt.scratch / "run/seed1/melt/thermo.csv"; // its last row is this state
    CHECK(column(csv, "pair_energy").back() ==
          Approx(reference["potential"]["pair"].get<double>()).epsilon(1e-5));
    CHECK(column(csv, "kinetic_energy").back() ==
          Approx(reference["kinetic_energy"].get<double>()).epsilon(0.01));
}

TEST_CASE("convert keeps what evaluate sees")
{
    const MeltState melt;
    const json before = melt.evaluate(melt.checkpoint(), "reference");
    for (const char* name : {"state.data", "state.gsd"}) {
        const std::string file = (melt.scratch / name).string();
        const Result result = invoke({"convert", melt.checkpoint(), file});
        INFO(result.output);
        REQUIRE(result.status == 0);
        const json after = melt.evaluate(file, "reference");
        // GSD holds single-precision positions; the bonds are stiff.
        const double tolerance = std::string(name) == "state.gsd" ? 1e-4 : 1e-9;
        CHECK(after["potential"]["pair"].get<double>() ==
              Approx(before["potential"]["pair"].get<double>()).epsilon(tolerance));
        CHECK(after["potential"]["bond"].get<double>() ==
              Approx(before["potential"]["bond"].get<double>()).epsilon(tolerance));
    }
    CHECK(invoke({"convert", melt.checkpoint(), (melt.scratch / "state.what").string()}).status ==
          2);
    CHECK(invoke({"convert", (melt.scratch / "nothing").string(), "a.gsd"}).status == 2);
}

TEST_CASE("a run can start from a state file")
{
    const MeltState melt;
    REQUIRE(invoke({"convert", melt.checkpoint(), (melt.scratch / "melt.data").string()}).status ==
            0);
    write_file(melt.scratch / "from_file.json",
               R"({"model": )" + std::string(tiny_model) + R"(,
                   "system": {"state": "melt.data"}, "timestep": 0.004, "output": {"thermo": 0.2},
                   "protocol": [{"stage": "minimize", "force_tolerance": 1},
                                {"stage": "relax", "temperature": 0.7, "duration": 2}]})");
    const Result run = invoke({"run", (melt.scratch / "from_file.json").string(), "--out",
                               (melt.scratch / "second").string(), "--backend", "cpu", "--threads",
                               "1"});
    INFO(run.output);
    REQUIRE(run.status == 0);
    const auto tree = json::parse(read_file(melt.scratch / "second/tree.json"))["branches"];
    const auto thermo = [&](int branch) {
        return melt.scratch /
               ("second/" + tree[branch]["id"].get<std::string>() + "/thermo.csv");
    };
    const auto energy = column(thermo(0), "potential_energy");
    CHECK(energy.back() < energy.front() - 100);
    CHECK(tree[0]["step"].get<int>() < tree[0]["steps"].get<int>()); // the tolerance was reached
    // A minimised state has no velocities: the stage after it draws its own.
    CHECK(column(thermo(1), "temperature").front() == Approx(0.7));
}

TEST_CASE("a suite of bench gives speed and drift of every case, the ones that are asked for")
{
    const Result result = invoke({"bench", "--suite", "glass", "--tiny", "--only", "creep", "--backend",
                                  "cpu", "--threads", "1", "--json"});
    INFO(result.output);
    REQUIRE(result.status == 0);
    const json suite = json::parse(result.output);
    CHECK(suite["suite"] == "glass");
    REQUIRE(suite["results"].size() == 1);
    const json& one = suite["results"][0];
    CHECK(one["case"] == "glass 1 x 384 creep");
    CHECK(one["bead_steps_per_second"].get<double>() > 0);
    CHECK(one["energy_drift_per_bead"].is_null()); // a box that moves conserves nothing
    CHECK(one["nve_drift_steps"] == 20);
    CHECK(one["nve_drift_per_bead"].get<double>() != 0);
    CHECK(std::abs(one["nve_drift_per_bead"].get<double>()) < 1e-3);

    const Result none = invoke({"bench", "--suite", "glass", "--tiny", "--only", "crepe"});
    CHECK(none.status == 2);
    CHECK(none.output.find("glass 1 x 384 creep") != std::string::npos);
}

TEST_CASE("every kernel's time adds up")
{
    const Result result = invoke({"bench", "--suite", "lj", "--tiny", "--backend", "emulated",
                                  "--phases", "--json"});
    INFO(result.output);
    REQUIRE(result.status == 0);
    const json one = json::parse(result.output)["results"][0];
    CHECK(one["beads"] == 512); // two tiles, which would drift if they overlapped
    CHECK(std::abs(one["nve_drift_per_bead"].get<double>()) < 1e-3);
    double sum = 0;
    for (const json& phase : one["phases"]) sum += phase["seconds"].get<double>();
    CHECK(sum > 0);
    CHECK(sum < one["seconds"].get<double>());
    CHECK(one["phases"]["KickDrift"]["launches"] == one["steps"]);
    CHECK(one["phases"].contains("ClusterForces<EnergyShift<LennardJones>, forces>"));
    CHECK(one["ceilings"]["copied_bytes_per_second"].get<double>() > 0);
}

TEST_CASE("the path of a device is chosen, and named with the reason")
{
    for (const std::string path : {"persistent", "graph", "auto"}) {
        INFO(path);
        const Result result = invoke({"bench", "--suite", "batch", "--tiny", "--backend",
                                      "emulated", "--path", path, "--json"});
        INFO(result.output);
        REQUIRE(result.status == 0);
        const json one = json::parse(result.output)["results"][0];
        REQUIRE(one["paths"].size() == 1);
        const std::string taken = one["paths"][0];
        if (path == "auto") {
            CHECK(taken == "graph (tuned)");
            CHECK(one["tuning"]["path"] == "graph");
            CHECK(one["tuning"]["source"].get<std::string>().find("the emulator is asked") !=
                  std::string::npos);
        } else {
            CHECK(taken.rfind(path, 0) == 0);
            CHECK(taken.find("(asked for)") != std::string::npos);
            CHECK(one["tuning"]["path"] == path);
            CHECK_FALSE(one["tuning"].contains("pair_loop"));
            CHECK(one["device"].get<std::string>().find(", path " + path) != std::string::npos);
        }
    }
}

TEST_CASE("bench prints speed and energy drift")
{
    const Result result = invoke({"bench", "--beads", "1280", "--steps", "1000", "--relaxation",
                                  "500", "--replicas", "2", "--ensemble", "nvt", "--backend", "cpu",
                                  "--coupling-interval", "2", "--json"});
    INFO(result.output);
    REQUIRE(result.status == 0);
    const json bench = json::parse(result.output);
    CHECK(bench["beads"] == 1280);
    CHECK(bench["replicas"] == 2);
    CHECK(bench["coupling_interval"] == 2);
    CHECK(bench["backend"] == "cpu");
    CHECK(bench["bead_steps_per_second"].get<double>() ==
          Approx(bench["steps_per_second"].get<double>() * 2 * 1280));
    CHECK(std::abs(bench["energy_drift_per_bead"].get<double>()) < 1e-3);
}

TEST_CASE("info says what this binary can do")
{
    const Result result = invoke({"info", "--json"});
    REQUIRE(result.status == 0);
    const json info = json::parse(result.output);
    CHECK(info["cpu_backend"].get<std::string>().find("avx") != std::string::npos);
    CHECK((info["cuda_usable"].get<bool>() || !info["cuda_reason"].get<std::string>().empty()));
    if (!info["cuda_usable"].get<bool>()) {
        const MeltState melt;
        const Result refused = invoke({"evaluate", melt.checkpoint(), "--model",
                                       (melt.scratch / "model.json").string(), "--backend",
                                       "cuda"});
        CHECK(refused.status == 2);
        CHECK(refused.output.find(info["cuda_reason"].get<std::string>()) != std::string::npos);
    }
}

TEST_CASE("evaluate of all frames prints nothing before its input was read")
{
    const MeltState melt;
    write_file(melt.scratch / "torn.xyz", "3\nno lattice\nA 0 0 0\n");
    for (const char* file : {"torn.xyz", "missing.gsd"}) {
        const Result result = invoke({"evaluate", (melt.scratch / file).string(), "--frame", "all",
                                      "--model", (melt.scratch / "model.json").string()});
        INFO(result.output);
        CHECK(result.status != 0);
        CHECK(result.output.rfind("pitchdrop", 0) == 0);
    }
    const Result all = invoke({"evaluate", melt.checkpoint(), "--frame", "all", "--model",
                               (melt.scratch / "model.json").string(), "--backend", "reference"});
    REQUIRE(all.status == 0);
    CHECK(json::parse(all.output).size() == 1);
}

} // namespace pitchdrop::commands_test
