#include "tests/catch.hpp"

#include "process.hpp"
#include "session.hpp"
#include "tiny.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <map>

namespace pitchdrop::flowed_test {

using namespace pitchdrop::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

/// 256 beads are melted and cooled; one load they carry, the other makes them flow; then they relax.
std::string creeps()
{
    json configuration = json::parse(tiny_melt("8"));
    json& protocol = configuration["protocol"];
    protocol.push_back({{"stage", "quench"}, {"rate", 0.1}, {"to", 0.3}});
    protocol.push_back({{"stage", "creep"},
                        {"stress", {0.1, 2}},
                        {"duration", 24},
                        {"maximum_strain", 0.25},
                        {"observe", {{"relaxation", json::object()}}}});
    protocol.push_back({{"stage", "relax"}, {"duration", 0.8}});
    protocol.push_back({{"stage", "relax"}, {"duration", 0.8}});
    return configuration.dump();
}

constexpr const char* fluid = "seed1/T0.3/creep/stress2";
constexpr const char* solid = "seed1/T0.3/creep/stress0.1";

std::map<std::string, json> tree_of(const fs::path& run)
{
    std::map<std::string, json> branches;
    const json tree = json::parse(read_file(run / "tree.json"));
    for (const json& branch : tree["branches"]) branches[branch["id"]] = branch;
    return branches;
}

} // namespace

TEST_CASE("a sample that flows ends its branch as flowed, whole, and what follows is skipped")
{
    const ScratchDirectory scratch;
    write_file(scratch / "creeps.json", creeps());
    const fs::path run = scratch / "run";
    const auto carry_out = [&] {
        return invoke({"run", (scratch / "creeps.json").string(), "--out", run.string(),
                       "--backend", "cpu", "--threads", "1"});
    };
    const Result result = carry_out();
    INFO(result.output);
    REQUIRE(result.status == 0);
    auto tree = tree_of(run);
    CHECK(tree[solid]["state"] == "done");
    CHECK(tree[std::string(solid) + "/relax2"]["state"] == "done");
    REQUIRE(tree[fluid]["state"] == "flowed");
    CHECK(tree[fluid]["reason"].get<std::string>().find("beyond maximum_strain 0.25") !=
          std::string::npos);
    CHECK(tree[fluid]["step"] < tree[fluid]["steps"]);
    const std::string first = std::string(fluid) + "/relax";
    CHECK(tree[first]["state"] == "skipped");
    CHECK(tree[first]["reason"] == std::string("it starts from ") + fluid + ", which flowed");
    CHECK(tree[first + "2"]["reason"] == "it starts from " + first + ", which was skipped");
    CHECK_FALSE(fs::exists(run / first));

    // Everything until there is on disk, and the branch ends at a step that chunks do not decide.
    const auto strain = column(run / fluid / "thermo.csv", "strain");
    CHECK(strain.front() == 0);
    CHECK(strain.back() > 0);
    CHECK(tree[fluid]["step"].get<int>() % 100 == 0);
    CHECK(tree[fluid]["health"]["strain"].get<double>() == Approx(strain.back()));
    CHECK(fs::exists(run / fluid / "relaxation.csv"));
    CHECK(fs::exists(run / fluid / "checkpoint"));

    const Result status = invoke({"status", run.string()});
    CHECK(status.output.find("5 of 8 branches done, 0 failed, 1 flowed, 2 skipped") !=
          std::string::npos);
    const Result check = invoke({"analyze", run.string(), "--out", (scratch / "fits").string()});
    INFO(check.output);
    CHECK(check.output.find("not finished") == std::string::npos);

    const auto written = fs::last_write_time(run / fluid / "checkpoint");
    const Result again = carry_out();
    INFO(again.output);
    CHECK(again.status == 0);
    CHECK(again.output.find("resumes") == std::string::npos);
    CHECK((fs::last_write_time(run / fluid / "checkpoint") == written));
    CHECK(tree_of(run) == tree);
}

TEST_CASE("a run in pieces flows at the same step and says the same of its health")
{
    const ScratchDirectory scratch;
    const Configuration configuration = parse_configuration(creeps(), "creeps", ".");
    REQUIRE(run_session(scratch / "whole", configuration) == Outcome::complete);
    int sessions = 0;
    while (run_session(scratch / "pieces", configuration, {.chunks = 5}) == Outcome::stopped)
        REQUIRE(++sessions < 1000);
    CHECK(sessions > 2);
    CHECK(tree_of(scratch / "pieces") == tree_of(scratch / "whole"));
    for (const auto& [id, branch] : tree_of(scratch / "whole")) {
        if (branch["state"] == "skipped") continue;
        INFO(id);
        for (const char* name : {"branch.json", "thermo.csv", "checkpoint"})
            CHECK((read_file(scratch / "pieces" / id / name) ==
                   read_file(scratch / "whole" / id / name)));
    }
}

} // namespace pitchdrop::flowed_test
