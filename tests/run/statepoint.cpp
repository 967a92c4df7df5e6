#include "tests/catch.hpp"

#include "engine/config/configuration.hpp"
#include "engine/run/protocol_tree.hpp"
#include "engine/run/statepoint.hpp"
#include "process.hpp"
#include "tiny.hpp"

#include <map>
#include <set>

namespace pitchdrop::statepoint_test {

using namespace pitchdrop::test;
using nlohmann::json;

namespace {

json protocol(const json& seeds, const json& rates, const json& targets, const json& stresses)
{
    json configuration = json::parse(tiny_melt("2"));
    configuration["system"]["seed"] = seeds;
    const json after_melt[] = {
        {{"stage", "quench"}, {"rate", rates}, {"to", targets}},
        {{"stage", "creep"}, {"name", "pull"}, {"stress", stresses}, {"duration", 1}},
        {{"stage", "extend"}, {"strain_rate", 0.01}, {"pressure", 0.5}, {"duration", 1}},
        json::parse(R"({"stage": "minimize", "force_tolerance": 1})")};
    for (const json& stage : after_melt) configuration["protocol"].push_back(stage);
    return configuration;
}

/// Of every branch, by its id.
std::map<std::string, json> statepoints(const json& configuration)
{
    const ProtocolTree tree =
        build_tree(parse_configuration(configuration.dump(), "statepoints", "."));
    std::map<std::string, json> all;
    for (std::size_t n = 0; n < tree.size(); ++n) all[tree[n].id] = statepoint_of(tree, n);
    return all;
}

} // namespace

TEST_CASE("a state point has the values of the branch and of the stages before it")
{
    const auto all = statepoints(protocol({3, 7}, {0.1, 0.2}, {0.45, 0.5}, {0, 0.3}));
    const std::string creep = "seed7/rate0.2/T0.45/pull/stress0.3";
    REQUIRE(all.count(creep) == 1);
    CHECK(all.at(creep) == json::parse(R"({"branch": "seed7/rate0.2/T0.45/pull/stress0.3",
        "stage": "creep", "name": "pull", "seed": 7, "temperature": 0.45, "pressure": 0.0,
        "duration": 1.0, "stress": 0.3,
        "quench_cooling_rate": 0.2, "quench_temperature": 0.45, "quench_pressure": 0.0,
        "melt_temperature": 1.0, "melt_pressure": 0.0, "melt_duration": 2.0})"));
    const json& quench = all.at("seed3/T0.45/quench"); // its first segment is not a stage before it
    CHECK(quench["cooling_rate"] == 0.1);
    CHECK_FALSE(quench.contains("quench_temperature"));
    const json& minimum = all.at(creep + "/P0.5/extend/rate0.01/minimize");
    CHECK(minimum["extend_strain_rate"] == 0.01);
    CHECK(minimum["extend_pressure"] == 0.5);
    CHECK(minimum["pull_stress"] == 0.3);
    CHECK_FALSE(minimum.contains("duration"));

    std::set<json> different;
    for (const auto& [id, statepoint] : all) {
        different.insert(statepoint);
        for (const json& value : statepoint) CHECK(value.is_primitive());
    }
    CHECK(different.size() == all.size());
    for (const auto& [id, statepoint] : statepoints(protocol(7, {0.1, 0.2}, 0.45, 0.3)))
        CHECK(statepoint == all.at(id)); // whatever else is in the tree
}

TEST_CASE("every branch that has begun has its state point in its directory")
{
    const ScratchDirectory scratch;
    const json configuration = protocol(3, 0.5, 0.5, {0, 0.3});
    write_file(scratch / "config.json", configuration.dump());
    const std::vector<std::string> run = {"run",       (scratch / "config.json").string(),
                                          "--out",     (scratch / "run").string(),
                                          "--backend", "cpu"};
    const Result result = invoke(run);
    INFO(result.output);
    REQUIRE(result.status == 0);
    const auto all = statepoints(configuration);
    REQUIRE(all.size() == 8);
    for (const auto& [id, statepoint] : all)
        CHECK(json::parse(read_file(scratch / ("run/" + id + "/signac_statepoint.json"))) ==
              statepoint);
}

} // namespace pitchdrop::statepoint_test
