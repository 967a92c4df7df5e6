#include "tests/catch.hpp"

#include "process.hpp"
#include "tiny.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace pitchdrop::failed_parent_test {

using namespace pitchdrop::test;
using nlohmann::json;

namespace {

/// Of two pulls one presses the box flat within 2 τ; then each of them relaxes, twice.
std::string pulls()
{
    json configuration = json::parse(tiny_melt("4"));
    configuration["protocol"].push_back(
        {{"stage", "extend"}, {"strain_rate", {-0.4, 0.01}}, {"duration", 2}});
    for (const char* name : {"relax", "rest"})
        configuration["protocol"].push_back(
            {{"stage", "relax"}, {"name", name}, {"duration", 0.8}});
    return configuration.dump();
}

} // namespace

TEST_CASE("of a list of branches those fail whose parents failed before, the others are done")
{
    const ScratchDirectory scratch;
    write_file(scratch / "pulls.json", pulls());
    const auto carry_out = [&](const std::string& branches) {
        return invoke({"run", (scratch / "pulls.json").string(), "--out",
                       (scratch / "run").string(), "--backend", "cpu", "--threads", "1",
                       "--branches", branches});
    };
    const std::string bad = "seed1/extend/rate-0.4", good = "seed1/extend/rate0.01";
    REQUIRE(carry_out("seed1/melt").status == 0);
    REQUIRE(carry_out(bad + "," + good).status == 3);
    for (const char* stage : {"/relax", "/rest"}) {
        const Result result = carry_out(bad + stage + "," + good + stage);
        INFO(result.output);
        CHECK(result.status == 3);
        CHECK(result.output.find(", which failed") != std::string::npos);
    }
    std::map<std::string, std::string> states;
    const json tree = json::parse(read_file(scratch / "run/tree.json"));
    for (const json& branch : tree["branches"]) states[branch["id"]] = branch["state"];
    CHECK(states[bad] == "failed");
    CHECK(states[bad + "/rest"] == "failed");
    for (const char* stage : {"", "/relax", "/rest"}) CHECK(states[good + stage] == "done");
    CHECK(carry_out(good + "/rest").status == 0); // what failed elsewhere is not its failure
}

} // namespace pitchdrop::failed_parent_test
