#include "tests/catch.hpp"

#include "engine/io/snapshot_file.hpp"
#include "engine/run/measure_tuning.hpp"
#include "engine/state/lattice_chains.hpp"
#include "kernels/core/error.hpp"
#include "process.hpp"

#include <nlohmann/json.hpp>

#include <set>
#include <signal.h>

// How steps follow each other on a device is a tuned value like others: the table or --tune chooses it,
// the manifest keeps it.

using namespace pitchdrop;
using namespace pitchdrop::test;
using nlohmann::json;

namespace {

const std::vector<std::string> all_paths = {"plain", "conditional", "teams", "persistent",
                                            "cluster"};
const TunedDevice h100{
    "gpu", {"NVIDIA H100 80GB HBM3 (compute capability 9.0, 81079 MiB)"}, false, all_paths};
const TunedDevice a100{"gpu",
                       {"NVIDIA A100 (compute capability 8.0, 40000 MiB)"},
                       false,
                       {"plain", "teams", "persistent"}};

/// These rows for GPUs before those for any, which have no path.
TuningTable table_with(const std::vector<json>& rows)
{
    json table = json::parse(R"({"cpu": [
        {"device": "any", "simd": "avx512", "skin": 0.3, "pruned_skin": 0.1, "source": "a test"},
        {"device": "any", "simd": "avx2", "skin": 0.3, "pruned_skin": 0.1, "source": "a test"}]})");
    table["gpu"] = rows;
    for (const char* loop : {"clusters", "beads"})
        table["gpu"].push_back({{"device", "any"},
                                {"pair_loop", loop},
                                {"skin", 0.3},
                                {"pruned_skin", 0.1},
                                {"source", "a test"}});
    return TuningTable(table.dump());
}

json row(const json& changes)
{
    json row = {{"device", "H100"},
                {"pair_loop", "clusters"},
                {"skin", 0.4},
                {"pruned_skin", 0.1},
                {"source", "measured"}};
    row.update(changes);
    return row;
}

Tuning with_path(const std::string& path, const std::string& loop = "clusters")
{
    Tuning tuning;
    tuning.pair_loop = loop;
    tuning.path = path;
    tuning.list = {0.35, 0.12};
    return tuning;
}

BackendChoice emulated(const std::string& path = "auto")
{
    BackendChoice choice;
    choice.name = "emulated";
    choice.path = path;
    return choice;
}

/// A melt of eight short chains without a push-off, which would take the emulator minutes.
struct EmulatedMelt {
    ScratchDirectory scratch;
    EmulatedMelt()
    {
        ChainSettings chains;
        chains.chains = 8;
        chains.beads_per_chain = 32;
        chains.density = 0.9;
        write_snapshot(scratch / "chains.data", lattice_chains(chains));
        write_file(scratch / "melt.json", R"({
  "model": {"pair": {"type": "lennard_jones", "cutoff": 2.0}},
  "system": {"state": "chains.data", "seed": 3}, "timestep": 0.004,
  "output": {"thermo": 0.4, "checkpoint": 0.4},
  "protocol": [{"stage": "melt", "temperature": 1.0, "duration": 2.4}]})");
    }
    Result run(const std::string& out, const std::vector<std::string>& more = {}) const
    {
        return invoke(command(out, more));
    }
    std::vector<std::string> command(const std::string& out,
                                     const std::vector<std::string>& more) const
    {
        std::vector<std::string> words = {"run",       (scratch / "melt.json").string(),
                                          "--out",     (scratch / out).string(),
                                          "--backend", "emulated"};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
    json manifest(const std::string& out) const
    {
        return json::parse(read_file(scratch / (out + "/manifest.json")));
    }
    std::string thermo(const std::string& out) const
    {
        return read_file(scratch / (out + "/seed3/melt/thermo.csv"));
    }
};

} // namespace

TEST_CASE("rows of the table choose a path by device, beads and replicas")
{
    const TuningTable table = table_with(
        {row({{"path", "conditional"}, {"beads", {20000, nullptr}}}),
         row({{"path", "cluster"}, {"replicas", {4, nullptr}}}), row({{"path", "persistent"}})});
    const auto path = [&](const TunedDevice& device, const WorkSize& size,
                          const Tuning& asked = {}) {
        return table.look_up(device, size, asked).path;
    };
    CHECK(path(h100, {2560, 1}) == "persistent");
    CHECK(path(h100, {2560, 16}) == "cluster");
    CHECK(path(h100, {20000, 16}) == "conditional");
    CHECK(path(a100, {2560, 16}).empty());
    CHECK(table.look_up(h100, {2560, 1}, {}).list.skin == 0.4);
    // Of what is asked for the kind decides: rows of the other kind have lists for the other kind.
    CHECK(path(h100, {20000, 1}, with_path("persistent")) == "persistent");
    CHECK(path(h100, {20000, 9}, with_path("persistent")) == "cluster");
    CHECK(path(h100, {2560, 1}, with_path("plain")).empty());
    // A row that asks for more than the device has is not for it.
    TunedDevice old_driver = h100;
    old_driver.paths = a100.paths;
    CHECK(path(old_driver, {20000, 1}) == "persistent");
    CHECK(path(old_driver, {2560, 16}) == "persistent");
}

TEST_CASE("a row with a path that makes no sense is refused with what is wrong")
{
    const auto with = [](const json& changes) { table_with({row(changes)}); };
    CHECK_THROWS_WITH(with({{"path", "warp"}}),
                      Catch::Contains("gpu row 0") &&
                          Catch::Contains("\"warp\", not plain or conditional or teams"));
    CHECK_THROWS_WITH(with({{"path", "auto"}}), Catch::Contains("\"auto\", not plain"));
    CHECK_THROWS_WITH(with({{"path", "cluster"}, {"pair_loop", "beads"}}),
                      Catch::Contains("needs the pair_loop clusters"));
    CHECK_THROWS_WITH(with({{"team_blocks", 8}}), Catch::Contains("belongs to the path"));
    CHECK_THROWS_WITH(with({{"path", "teams"}, {"team_blocks", 8}}),
                      Catch::Contains("belongs to the path"));
    for (const json& blocks : {json(0), json(2.5), json("8"), json(5000)})
        CHECK_THROWS_WITH(with({{"path", "cluster"}, {"team_blocks", blocks}}),
                          Catch::Contains("no whole number from 1 to 1024"));
    CHECK_NOTHROW(with({{"path", "cluster"}, {"team_blocks", 16}}));
    const json on_cpu = {{"cpu",
                          {{{"device", "any"},
                            {"simd", "avx2"},
                            {"path", "plain"},
                            {"skin", 0.3},
                            {"pruned_skin", 0.1},
                            {"source", "a test"}}}}};
    CHECK_THROWS_WITH(TuningTable(on_cpu.dump()), Catch::Contains("a CPU has no path"));
}

TEST_CASE("every batch of a run looks up its own path of teams")
{
    const TuningTable table =
        table_with({row({{"path", "plain"}, {"replicas", {2, 2}}}),
                    row({{"path", "persistent"}, {"replicas", {1, 2}}, {"team_blocks", 64}}),
                    row({{"path", "cluster"}, {"replicas", {3, 20}}, {"team_blocks", 16}})});
    const auto wish = [&](const TunedDevice& device, int replicas) {
        return team_preference(table, device)({2560, replicas});
    };
    CHECK(wish(h100, 1).path == DevicePathChoice::persistent);
    CHECK(wish(h100, 1).team_blocks == 64);
    CHECK(wish(h100, 1).reason == "table, H100: measured");
    CHECK(wish(h100, 2).path ==
          DevicePathChoice::persistent); // the row before is of the other kind
    CHECK(wish(h100, 3).path == DevicePathChoice::cluster);
    CHECK(wish(h100, 3).team_blocks == 16);
    CHECK(wish(h100, 21).path == DevicePathChoice::automatic);
    CHECK(wish(a100, 3).path == DevicePathChoice::automatic);
}

TEST_CASE("tuning finds the planted path among those that the device has")
{
    std::set<std::string> measured;
    const auto planted = [&](const std::string& fastest) {
        return [&measured, fastest](const Tuning& t) {
            measured.insert(t.pair_loop + " " + t.path);
            return (t.pair_loop + " " + t.path == fastest ? 1.0 : 2.0) +
                   std::abs(t.list.skin - 0.6);
        };
    };
    const auto found = [&](const TunedDevice& device, const Tuning& start, const Tuning& asked,
                           const std::string& fastest) {
        measured.clear();
        const Tuning best = search_tuning(device, start, asked, 1, planted(fastest));
        CHECK(best.list.skin == 0.6); // lists are measured with what has won
        return best.pair_loop + " " + best.path;
    };
    const Tuning teams = with_path("teams");
    for (const char* way : {"clusters plain", "clusters conditional", "clusters persistent",
                            "clusters cluster", "beads conditional"})
        CHECK(found(h100, teams, {}, way) == way);
    // Teams serve lists of clusters; "teams" are one of two, which are measured by name.
    CHECK(measured == std::set<std::string>{"clusters plain", "clusters conditional",
                                            "clusters persistent", "clusters cluster",
                                            "beads plain", "beads conditional"});
    found(a100, teams, {}, "clusters plain");
    CHECK(measured ==
          std::set<std::string>{"clusters plain", "clusters persistent", "beads plain"});
    // What is asked for is not up for choice.
    Tuning asked;
    asked.path = "persistent";
    CHECK(found(h100, with_path("persistent"), asked, "clusters cluster") == "clusters persistent");
    asked.path = "teams";
    CHECK(found(h100, teams, asked, "clusters cluster") == "clusters teams");
    asked = {};
    asked.pair_loop = "beads";
    CHECK(found(h100, with_path("plain", "beads"), asked, "clusters cluster") == "beads plain");
}

TEST_CASE("a run records a definite path: what an option asks for, else what the device takes")
{
    CHECK(tuned_device(emulated()).paths == all_paths);
    const Tuning by_size = tuning_from_table(emulated(), {2560, 1});
    CHECK(by_size.path == "plain");
    CHECK(by_size.source.find("path by size, the emulator is asked") != std::string::npos);
    CHECK(tuning_from_table(emulated("cluster"), {2560, 1}).path == "cluster");
    CHECK(tuning_from_json(tuning_to_json(by_size), "a test") == by_size);
    CHECK(to_string(with_path("teams")) == "clusters, path teams, skin 0.35, pruned 0.12");
    BackendChoice cpu;
    cpu.name = "cpu";
    cpu.path = "persistent";
    CHECK(tuning_from_table(cpu, {2560, 1}).path.empty());
}

TEST_CASE("a resumed run keeps its path; an option replaces it")
{
    const auto resumed = [](const std::string& recorded, const std::string& option) {
        return choose_tuning({emulated(option)}, {2560, 1}, {{"emulated", with_path(recorded)}}, {})
            .at("emulated");
    };
    CHECK(resumed("teams", "auto") == with_path("teams"));
    CHECK(resumed("teams", "auto").source == with_path("teams").source);
    CHECK(resumed("teams", "plain") == with_path("plain"));
    CHECK(resumed("teams", "plain").source.find("changed by an option") != std::string::npos);
    // Manifests of before there were paths in them.
    CHECK(resumed("", "auto").path == "plain");
    CHECK(resumed("", "auto").source.find("changed") == std::string::npos);
}

TEST_CASE("a recorded path of teams lets narrow batches have all of the device, an option does not")
{
    const auto plan = [](const BackendChoice& choice, int replicas) {
        return *plan_path(choice, {2560, replicas});
    };
    const BackendChoice tuned = with_tuning(emulated(), with_path("cluster"));
    CHECK(plan(tuned, 4).path == device::DevicePath::cluster);
    CHECK(plan(tuned, 4).reason == "tuned");
    CHECK(plan(tuned, 3).path == device::DevicePath::persistent);
    const BackendChoice asked = with_tuning(emulated("cluster"), with_path("cluster"));
    CHECK(plan(asked, 1).path == device::DevicePath::cluster);
    CHECK(plan(asked, 1).reason == "asked for");
    const BackendChoice persistent = with_tuning(emulated(), with_path("persistent"));
    CHECK(plan(persistent, 16).path == device::DevicePath::persistent);
    CHECK(plan(with_tuning(emulated(), with_path("plain")), 1).reason == "tuned");
}

TEST_CASE("a run goes on along the path it was begun with, bit for bit, without being told again")
{
    const EmulatedMelt melt;
    const Result whole = melt.run("whole", {"--path", "persistent"});
    INFO(whole.output);
    REQUIRE(whole.status == 0);
    {
        Process process(melt.command("split", {"--path", "cluster"}), melt.scratch / "log");
        REQUIRE(wait_for_file(melt.scratch / "split/seed3/melt/checkpoint"));
        process.send(SIGTERM);
        REQUIRE(process.wait() == 75);
    }
    REQUIRE(melt.run("split").status == 0);
    const json manifest = melt.manifest("split");
    CHECK(manifest["tuning"]["emulated"]["path"] == "cluster");
    REQUIRE(manifest["sessions"].size() == 2);
    const auto path_of = [&](int session) {
        return manifest["sessions"][session]["paths"][0].get<std::string>();
    };
    CHECK(path_of(0).rfind("cluster", 0) == 0);
    // One branch alone has all of the device, to the same bit.
    CHECK(path_of(1).rfind("persistent", 0) == 0);
    CHECK((melt.thermo("split") == melt.thermo("whole")));
    REQUIRE(melt.run("plain").status == 0);
    CHECK(melt.manifest("plain")["tuning"]["emulated"]["path"] == "plain");
    CHECK((melt.thermo("plain") != melt.thermo("whole")));
}

TEST_CASE("check tells the path that a run would begin with, and unknown ones are refused")
{
    const EmulatedMelt melt;
    const std::vector<std::string> check = {
        "check", (melt.scratch / "melt.json").string(), "--backend", "emulated", "--speed", "1e6",
        "--path"};
    auto as_json = check;
    as_json.insert(as_json.end(), {"teams", "--json"});
    CHECK(json::parse(invoke(as_json).output)["tuning"]["path"] == "teams");
    auto in_words = check;
    in_words.push_back("auto");
    CHECK(invoke(in_words).output.find("tuned values: clusters, path plain, skin") !=
          std::string::npos);
    auto unknown = check;
    unknown.push_back("warp");
    const Result result = invoke(unknown);
    CHECK(result.status == 2);
    CHECK(result.output.find("persistent") != std::string::npos);
    // Nor does a manifest with such a one begin anything.
    REQUIRE(melt.run("run", {"--set", "protocol.0.duration=0.4"}).status == 0);
    json planted = melt.manifest("run");
    planted["tuning"]["emulated"]["path"] = "warp";
    write_file(melt.scratch / "run/manifest.json", planted.dump());
    const Result refused = melt.run("run");
    CHECK(refused.status == 2);
    CHECK(refused.output.find("\"path\" is \"warp\", not plain or conditional") !=
          std::string::npos);
}
