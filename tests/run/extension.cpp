#include "tests/catch.hpp"

#include "engine/config/configuration.hpp"
#include "engine/run/protocol_tree.hpp"
#include "kernels/core/error.hpp"
#include "sweep.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace pitchdrop::extension_test {

using namespace pitchdrop::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

struct Seen {
    std::string content;
    fs::file_time_type time;
    bool operator==(const Seen&) const = default;
};

/// Every file of the branches; manifest, tree and log belong to the run.
std::map<std::string, Seen> branch_files(const fs::path& run)
{
    std::map<std::string, Seen> files;
    for (const auto& entry : fs::recursive_directory_iterator(run))
        if (entry.is_regular_file() && entry.path().parent_path() != run)
            files[entry.path().string()] = {read_file(entry.path()), entry.last_write_time()};
    return files;
}

std::vector<std::string> ids(const json& text, const Sweep& sweep)
{
    std::vector<std::string> all;
    for (const Branch& branch : build_tree(sweep.configuration(text))) all.push_back(branch.id);
    return all;
}

} // namespace

TEST_CASE("a branch has the same files alone, in a small sweep and in an extended one")
{
    const Sweep s;
    const json alone = sweep(3, 0.5, 0.3), small = sweep(3, 0.5, {0, 0.3}),
               large = sweep({4, 3}, {0.5, 0.45}, {0.2, 0, 0.3});
    REQUIRE(s.run("alone", alone) == Outcome::complete);
    REQUIRE(s.run("small", small) == Outcome::complete);
    REQUIRE(s.run("large", large) == Outcome::complete);
    CHECK(read_file(s.scratch / "small/seed3/T0.5/creep/stress0.3/counts.csv").size() > 300);

    const auto before = branch_files(s.scratch / "small");
    REQUIRE(s.run("small", large) == Outcome::complete);
    auto after = branch_files(s.scratch / "small");
    for (const auto& [path, seen] : before) {
        INFO(path);
        CHECK((after.at(path) == seen));
    }
    CHECK(after.size() > 3 * before.size());
    for (const std::string& id : ids(alone, s)) s.check_equal("alone", "large", id);
    for (const std::string& id : ids(large, s)) s.check_equal("small", "large", id);

    const auto tree = json::parse(read_file(s.scratch / "small/tree.json"))["branches"];
    REQUIRE(tree.size() == ids(large, s).size());
    for (const json& branch : tree) CHECK(branch["state"] == "done");
    const json manifest = s.manifest("small");
    CHECK(manifest["configuration"] == s.configuration(large).resolved);
    CHECK(manifest["seeds"] == json({4, 3}));
    REQUIRE(manifest["configurations"].size() == 2);
    CHECK(manifest["configurations"][0]["hash"] == hash_text(s.configuration(small).hash));
    CHECK(manifest["configurations"][1]["hash"] == hash_text(s.configuration(large).hash));
    CHECK(manifest["configuration_hash"] == manifest["configurations"][1]["hash"]);
}

TEST_CASE("a sweep that was stopped half way can be extended and goes on bitwise")
{
    const Sweep s;
    const json small = sweep(3, 0.5, {0, 0.3}), large = sweep({3, 4}, {0.5, 0.45}, {0, 0.3, 0.2});
    REQUIRE(s.run("whole", large) == Outcome::complete);
    // In the middle of the creep of the small sweep: its checkpoints have the small one's hash.
    int chunks = 1;
    while (!fs::exists(s.scratch / "split/seed3/T0.5/creep/stress0.3/checkpoint"))
        REQUIRE(s.run("split", small, chunks++) == Outcome::stopped);
    REQUIRE(s.run("split", large, 2) == Outcome::stopped);
    REQUIRE(s.run("split", large) == Outcome::complete);
    for (const std::string& id : ids(large, s)) s.check_equal("whole", "split", id);
}

TEST_CASE("a run of a version that kept no list of configurations can be extended as well")
{
    const Sweep s;
    const json small = sweep(3, 0.5, 0), large = sweep(3, 0.5, {0, 0.3});
    REQUIRE(s.run("run", small) == Outcome::complete);
    json manifest = s.manifest("run");
    manifest.erase("configurations");
    write_file(s.scratch / "run/manifest.json", manifest.dump());
    REQUIRE(s.run("run", large) == Outcome::complete);
    manifest = s.manifest("run");
    REQUIRE(manifest["configurations"].is_array());
    REQUIRE(manifest["configurations"].size() == 2);
    CHECK(manifest["configurations"][0] ==
          json({{"hash", hash_text(s.configuration(small).hash)}, {"since", nullptr}}));
    CHECK(manifest["configurations"][1]["since"].is_string());
}

TEST_CASE("a configuration that changes or loses a branch is refused and nothing is written")
{
    const Sweep s;
    const json text = sweep({3, 4}, {0.5, 0.45}, {0, 0.3});
    REQUIRE(s.run("run", text) == Outcome::complete);
    const std::string manifest = read_file(s.scratch / "run/manifest.json");
    const auto refused = [&](const char* where, const json& value, const std::string& branch,
                             const std::string& why) {
        json changed = text;
        changed[json::json_pointer(where)] = value;
        CHECK_THROWS_WITH(s.open("run", changed), Catch::Contains(branch + " would be ") &&
                                                      Catch::Contains(why) &&
                                                      Catch::Contains("choose another --out"));
    };
    refused("/protocol/1/to", {0.5, 0.47, 0.45}, "seed3/T0.45/quench",
            "it cools from 0.5 to 0.45 in one go, and the new target 0.47 lies between");
    refused("/protocol/1/to", {0.6, 0.5, 0.45}, "seed3/T0.5/quench", "the new target 0.6 lies");
    refused("/protocol/1/to", 0.5, "seed3/T0.45/quench",
            "lost: protocol.1.to was [0.5,0.45], is 0.5");
    refused("/protocol/2/stress", {0, 0.2}, "seed3/T0.5/creep/stress0.3",
            "lost: protocol.2.stress was [0.0,0.3], is [0.0,0.2]");
    refused("/system/seed", {3, 5}, "seed4/melt", "lost: system.seed was [3,4], is [3,5]");
    refused("/system/density", 0.85, "seed3/melt", "changed: system.density was 0.8, is 0.85");
    refused("/model/pair/cutoff", 2.1, "seed3/melt", "changed: model.pair.cutoff was 2.0, is 2.1");
    refused("/timestep", 0.002, "seed3/melt", "changed: timestep was 0.004, is 0.002");
    refused("/output/thermo", 2, "seed3/melt", "changed: output.thermo was 1.0, is 2.0");
    refused("/protocol/0/duration", {8, 6}, "seed3/melt",
            "changed: protocol.0.duration was 6.0, is");
    refused("/protocol/1/rate", 0.2, "seed3/T0.5/quench",
            "changed: protocol.1.rate was 0.1, is 0.2");
    refused("/protocol/2/stress_ramp", 1, "seed3/T0.5/creep/stress0",
            "changed: protocol.2.stress_ramp was 0.0, is 1.0");
    refused("/protocol/2/name", "pull", "seed3/T0.5/creep/stress0",
            "lost: there is no stage \"creep\" any more");
    CHECK(read_file(s.scratch / "run/manifest.json") == manifest);

    json relaxed = text; // another stage between: the creep would start from it
    relaxed["protocol"].insert(relaxed["protocol"].begin() + 2,
                               json({{"stage", "age"}, {"duration", 1}}));
    CHECK_THROWS_WITH(s.open("run", relaxed),
                      Catch::Contains("creep/stress0 would be changed: it starts from "
                                      "seed3/T0.5/quench, and would from seed3/T0.5/age"));
    json longer = text; // one at the end only adds
    longer["protocol"].push_back(json({{"stage", "relax"}, {"duration", 1}}));
    CHECK_NOTHROW(s.open("run", longer));
    json same = longer; // the same settings, written otherwise
    same["protocol"][0]["timestep"] = 0.004;
    CHECK_NOTHROW(s.open("run", same));
}

TEST_CASE("what has not begun may still change")
{
    const Sweep s;
    REQUIRE(s.run("run", sweep(3, {0.5, 0.45}, {0, 0.3}), 1) == Outcome::stopped); // in the melt
    const json other = sweep(3, {0.5, 0.47}, 0.2);
    REQUIRE(s.run("run", other) == Outcome::complete);
    REQUIRE(s.run("fresh", other) == Outcome::complete);
    for (const std::string& id : ids(other, s)) s.check_equal("run", "fresh", id);
}

TEST_CASE("checkpoints can be had more often in a run that goes on")
{
    const Sweep s;
    json what = sweep(3, 0.5, {0, 0.3});
    REQUIRE(s.run("whole", what) == Outcome::complete);
    REQUIRE(s.run("split", what, 3) == Outcome::stopped);
    what["output"]["checkpoint"] = 1.2;
    REQUIRE(s.run("split", what) == Outcome::complete);
    for (const std::string& id : ids(what, s)) s.check_equal("whole", "split", id);
}

} // namespace pitchdrop::extension_test
