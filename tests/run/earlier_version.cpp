#include "tests/catch.hpp"

#include "process.hpp"
#include "tests/support/locations.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <sstream>

namespace pitchdrop::earlier_version_test {

using namespace pitchdrop::test;
using nlohmann::json;

// A directory that 0.1.0 wrote (tests/data/run_0.1.0) in the hands of this version.

namespace {

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

struct EarlierRun {
    ScratchDirectory scratch;
    EarlierRun()
    {
        const auto archive = source_directory() / "tests/data/run_0.1.0/stopped_in_creep.tar.gz";
        const std::string unpack =
            "tar -xzf '" + archive.string() + "' -C '" + (scratch / "").string() + "'";
        REQUIRE(std::system(unpack.c_str()) == 0);
    }
    std::string path(const std::string& name) const { return (scratch / name).string(); }
    Result run(std::vector<std::string> more = {}) const
    {
        std::vector<std::string> words = {"run", path("config.json"), "--out", path("run"),
                                          "--backend", "cpu", "--threads", "1", "--simd", "avx2"};
        words.insert(words.end(), more.begin(), more.end());
        return invoke(words);
    }
    json manifest() const { return json::parse(read_file(scratch / "run/manifest.json")); }
};

using Table = std::vector<std::vector<std::string>>;

Table table(const std::string& text)
{
    Table rows;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream cells(line);
        rows.emplace_back();
        for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
    }
    return rows;
}

/// The same rows, but for the columns that are named.
void check_same(const Table& now, const Table& then, const std::string& but = "")
{
    REQUIRE(now.size() == then.size());
    REQUIRE(now[0] == then[0]);
    for (std::size_t row = 1; row < now.size(); ++row)
        for (std::size_t column = 0; column < now[0].size(); ++column) {
            if (now[0][column] == but) continue;
            INFO("row " << row << ", " << now[0][column]);
            CHECK(now[row][column] == then[row][column]);
        }
}

} // namespace

TEST_CASE("a run that 0.1.0 was stopped in goes on as 0.1.0 would have gone on")
{
    const EarlierRun earlier;
    const Result status = invoke({"status", earlier.path("run")});
    INFO(status.output);
    CHECK(status.status == 0);
    CHECK(has(status.output, "2 of 3 branches done"));

    const Result result = earlier.run();
    INFO(result.output);
    REQUIRE(result.status == 0);
    CHECK(has(result.output, "was computed by pitchdrop 0.1.0 and goes on with "));
    CHECK_FALSE(has(result.output, "another configuration"));
    CHECK(has(result.output, "found 10: impulses of the bath every 0.05 τ")); // its default, kept
    const std::string folder = "run/seed1/T0.4/creep/stress0.3/";
    // The conserved quantity is booked anew from here on (docs/physics.md).
    for (const std::string name : {"thermo.csv", "counts.csv", "softness.csv"})
        check_same(table(read_file(earlier.scratch / (folder + name))),
                   table(read_file(earlier.scratch / ("expected/" + name))), "conserved");
    const json manifest = earlier.manifest();
    CHECK(manifest["version"] == "0.1.0");
    CHECK(manifest["sessions"].size() == 2);
    CHECK(manifest["configurations"].size() == 2);

    const Result again = earlier.run();
    INFO(again.output);
    CHECK(again.status == 0);
    CHECK_FALSE(has(again.output, "0.1.0"));
    const Result analysis = invoke({"analyze", earlier.path("run"), "--out", earlier.path("fits")});
    INFO(analysis.output);
    CHECK(analysis.status == 0);
}

TEST_CASE("a run of 0.1.0 is extended, and its children start from it")
{
    const EarlierRun earlier;
    const std::vector<std::string> larger = {
        "--set", "protocol.2.stress=[0.3,-0.3]", "--set", "protocol.1.to=[0.4,0.38]",
        "--set", "protocol.2.duration=12"};
    const Result result = earlier.run(larger);
    INFO(result.output);
    REQUIRE(result.status == 0);
    CHECK(has(result.output, "another configuration than before: 2 of 7 branches are done"));
    const json branches = json::parse(read_file(earlier.scratch / "run/tree.json"))["branches"];
    CHECK(branches.size() == 7);
    for (const json& branch : branches) CHECK(branch["state"] == "done");
    const Result refused = earlier.run({"--set", "protocol.0.temperature=1.1"});
    CHECK(refused.status == 2);
    CHECK(has(refused.output, "protocol.0.temperature was 1.0, is 1.1"));
}

TEST_CASE("seeds of a state that 0.1.0 ran as one and the same run are refused once, with the reason")
{
    const EarlierRun earlier;
    write_file(earlier.scratch / "config.json", R"({
      "system": {"state": "run/seed1/T0.4/quench/checkpoint", "seed": [1, 2]}, "timestep": 0.005,
      "model": {"pair": {"cutoff": 2.2}},
      "protocol": [{"stage": "relax", "temperature": 0.4, "duration": 2, "thermostat": {"type": "langevin"}}]})");
    std::vector<std::string> words = {"run", earlier.path("config.json"), "--out",
                                      earlier.path("seeds"), "--backend", "cpu", "--set",
                                      "system.velocities=file"};
    REQUIRE(invoke(words).status == 0);
    json manifest = json::parse(read_file(earlier.scratch / "seeds/manifest.json"));
    json& configuration = manifest["configuration"]; // as 0.1.0 has it
    for (const char* key : {"velocities", "state_hash"}) configuration["system"].erase(key);
    manifest["configuration_hash"] = "0123456789abcdef";
    words.resize(words.size() - 2);
    SECTION("where noise made them different, their velocities can be asked for")
    {
        write_file(earlier.scratch / "seeds/manifest.json", manifest.dump());
        const Result refused = invoke(words);
        INFO(refused.output);
        CHECK(refused.status == 2);
        CHECK(has(refused.output, "give \"velocities\": \"file\""));
        words.insert(words.end(), {"--set", "system.velocities=file"});
        CHECK(invoke(words).status == 0);
    }
    SECTION("where they are one sample, only another run helps")
    {
        configuration["protocol"][0]["thermostat"]["type"] = "nose_hoover";
        write_file(earlier.scratch / "seeds/manifest.json", manifest.dump());
        words.insert(words.end(), {"--set", "protocol.0.thermostat.type=nose_hoover"});
        const Result refused = invoke(words);
        INFO(refused.output);
        CHECK(refused.status == 2);
        CHECK(has(refused.output, "holds seeds that are one and the same run"));
        CHECK(has(refused.output, "begin again with another --out"));
    }
}

} // namespace pitchdrop::earlier_version_test
