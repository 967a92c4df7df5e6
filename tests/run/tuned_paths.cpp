#include "tests/catch.hpp"

#include "engine/io/snapshot_file.hpp"
#include "engine/run/measure_tuning.hpp"
#include "engine/state/lattice_chains.hpp"
#include "kernels/core/error.hpp"
#include "process.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <signal.h>

namespace pitchdrop::tuned_paths_test {

// How steps follow each other on a device is a tuned value like others: the table or --tune chooses it,
// the manifest keeps it.

using namespace pitchdrop::test;
using nlohmann::json;

namespace {

const TunedDevice h100{"gpu", {"NVIDIA H100 80GB HBM3 (compute capability 9.0, 81079 MiB)"}, false};
const TunedDevice a100{"gpu", {"NVIDIA A100 (compute capability 8.0, 40000 MiB)"}, false};

/// These rows for GPUs before that for any, which has no path.
TuningTable table_with(const std::vector<json>& rows)
{
    json table = json::parse(R"({"cpu": [
        {"device": "any", "simd": "avx512", "skin": 0.3, "pruned_skin": 0.1, "source": "a test"},
        {"device": "any", "simd": "avx2", "skin": 0.3, "pruned_skin": 0.1, "source": "a test"}]})");
    table["gpu"] = rows;
    table["gpu"].push_back(
        {{"device", "any"}, {"skin", 0.3}, {"pruned_skin", 0.1}, {"source", "a test"}});
    return TuningTable(table.dump());
}

json row(const json& changes)
{
    json row = {{"device", "H100"}, {"skin", 0.4}, {"pruned_skin", 0.1}, {"source", "measured"}};
    row.update(changes);
    return row;
}

Tuning with_path(const std::string& path)
{
    Tuning tuning;
    tuning.path = path;
    tuning.list = {0.35, 0.12};
    return tuning;
}

/// As manifests had it until 2026-11-29.
json recorded_before(const std::string& path, const std::string& lists)
{
    return {{"path", path},       {"pair_loop", lists},   {"skin", 0.35},
            {"pruned_skin", 0.12}, {"source", "a former run"}};
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
    const TuningTable table = table_with({row({{"path", "graph"}, {"beads", {20000, nullptr}}}),
                                          row({{"path", "graph"}, {"replicas", {4, nullptr}}}),
                                          row({{"path", "persistent"}, {"skin", 0.5}})});
    const auto path = [&](const TunedDevice& device, const WorkSize& size,
                          const Tuning& asked = {}) {
        return table.look_up(device, size, asked).path;
    };
    CHECK(path(h100, {2560, 1}) == "persistent");
    CHECK(path(h100, {2560, 16}) == "graph");
    CHECK(path(h100, {20000, 1}) == "graph");
    CHECK(path(a100, {2560, 16}).empty());
    CHECK(table.look_up(h100, {2560, 1}, {}).list.skin == 0.5);
    // Rows of the path that is asked for have lists for it.
    CHECK(path(h100, {20000, 9}, with_path("persistent")) == "persistent");
    CHECK(path(h100, {2560, 1}, with_path("graph")).empty());
    CHECK(table.look_up(h100, {2560, 1}, with_path("graph")).list.skin == 0.3);
}

TEST_CASE("a row with a path that makes no sense is refused with what is wrong")
{
    const auto with = [](const json& changes) { table_with({row(changes)}); };
    CHECK_THROWS_WITH(with({{"path", "warp"}}),
                      Catch::Contains("gpu row 0") &&
                          Catch::Contains("\"warp\", not graph or persistent"));
    CHECK_THROWS_WITH(with({{"path", "auto"}}), Catch::Contains("\"auto\", not graph"));
    CHECK_THROWS_WITH(with({{"path", 3}}), Catch::Contains("\"path\" is 3, not graph"));
    CHECK_THROWS_WITH(with({{"simd", "avx2"}}), Catch::Contains("a GPU has none"));
    CHECK_THROWS_WITH(with({{"team_blocks", 8}}), Catch::Contains("\"team_blocks\" is not known"));
    const json on_cpu = {{"cpu",
                          {{{"device", "any"},
                            {"simd", "avx2"},
                            {"path", "graph"},
                            {"skin", 0.3},
                            {"pruned_skin", 0.1},
                            {"source", "a test"}}}}};
    CHECK_THROWS_WITH(TuningTable(on_cpu.dump()), Catch::Contains("a CPU has no path"));
    json only_graph = json::parse(R"({"cpu": []})");
    only_graph["cpu"] = {{{"device", "any"}, {"simd", "avx2"}, {"skin", 0.3}, {"pruned_skin", 0.1},
                          {"source", "a test"}}};
    only_graph["cpu"].push_back(only_graph["cpu"][0]);
    only_graph["cpu"][1]["simd"] = "avx512";
    only_graph["gpu"] = {row({{"device", "any"}, {"path", "graph"}})};
    CHECK_THROWS_WITH(TuningTable(only_graph.dump()), Catch::Contains("lacks rows for any gpu") &&
                                                          Catch::Contains("persistent"));
}

TEST_CASE("rows and records of before, with four paths and two kinds of lists, still count")
{
    for (const auto& [former, present] :
         {std::pair{"plain", "graph"}, {"conditional", "graph"}, {"teams", "persistent"},
          {"cluster", "persistent"}, {"persistent", "persistent"}}) {
        INFO(former);
        const Tuning tuning = tuning_from_json(recorded_before(former, "clusters"), "a test");
        CHECK(tuning == with_path(present));
        CHECK_FALSE(tuning_to_json(tuning).contains("pair_loop"));
        const TuningTable table = table_with({row({{"path", former}, {"pair_loop", "clusters"}})});
        CHECK(table.look_up(h100, {2560, 1}, {}).path == present);
    }
    const std::string why = "there are only lists of clusters now", advice = "begin the run anew in another directory";
    CHECK_THROWS_WITH(tuning_from_json(recorded_before("plain", "beads"), "the manifest"),
                      Catch::Contains("the manifest has \"pair_loop\": \"beads\"") &&
                          Catch::Contains(why) && Catch::Contains(advice));
    CHECK_THROWS_WITH(table_with({row({{"pair_loop", "beads"}})}),
                      Catch::Contains("gpu row 0 has \"pair_loop\": \"beads\"") &&
                          Catch::Contains(why) && Catch::Contains(advice));
}

TEST_CASE("tuning finds the planted path and measures both")
{
    std::vector<std::string> measured;
    const auto found = [&](const Tuning& start, const Tuning& asked, const std::string& fastest) {
        measured.clear();
        const Tuning best = search_tuning(h100, start, asked, 1, [&](const Tuning& t) {
            if (std::find(measured.begin(), measured.end(), t.path) == measured.end())
                measured.push_back(t.path);
            return (t.path == fastest ? 1.0 : 2.0) + std::abs(t.list.skin - 0.6);
        });
        CHECK(best.list.skin == 0.6); // lists are measured with what has won
        CHECK(best.source == "measured by --tune");
        return best.path;
    };
    using Names = std::vector<std::string>;
    CHECK(found(with_path("graph"), {}, "persistent") == "persistent");
    CHECK(measured == Names{"graph", "persistent"});
    CHECK(found(with_path("persistent"), {}, "graph") == "graph");
    CHECK(measured == Names{"persistent", "graph"});
    CHECK(found({}, {}, "graph") == "graph"); // the table left it open
    CHECK(measured == Names{"graph", "persistent"});
    // What is asked for is not up for choice.
    CHECK(found(with_path("graph"), with_path("graph"), "persistent") == "graph");
    CHECK(measured == Names{"graph"});
}

TEST_CASE("a run records a definite path: what an option asks for, else what the device takes")
{
    const Tuning by_size = tuning_from_table(emulated(), {2560, 1});
    CHECK(by_size.path == "graph");
    CHECK(by_size.source.find("path by size, the emulator is asked") != std::string::npos);
    CHECK(tuning_from_table(emulated("persistent"), {2560, 1}).path == "persistent");
    CHECK(tuning_from_json(tuning_to_json(by_size), "a test") == by_size);
    CHECK(to_string(with_path("graph")) == "path graph, skin 0.35, pruned 0.12");
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
    CHECK(resumed("persistent", "auto") == with_path("persistent"));
    CHECK(resumed("persistent", "auto").source == with_path("persistent").source);
    CHECK(resumed("persistent", "graph") == with_path("graph"));
    CHECK(resumed("persistent", "graph").source.find("changed by an option") != std::string::npos);
    // Manifests of before there were paths in them.
    CHECK(resumed("", "auto").path == "graph");
    CHECK(resumed("", "auto").source.find("changed") == std::string::npos);
}

TEST_CASE("a backend goes by the tuned path, and says so")
{
    const auto plan = [](const BackendChoice& choice, int replicas) {
        return *plan_path(choice, {2560, replicas});
    };
    const BackendChoice tuned = with_tuning(emulated(), with_path("persistent"));
    for (const int replicas : {1, 16}) { // whatever the batch
        CHECK(plan(tuned, replicas).path == DevicePath::persistent);
        CHECK(plan(tuned, replicas).reason == "tuned");
    }
    CHECK(plan(with_tuning(emulated(), with_path("graph")), 1).path == DevicePath::graph);
    const BackendChoice asked = with_tuning(emulated("persistent"), with_path("persistent"));
    CHECK(plan(asked, 1).reason == "asked for");
}

TEST_CASE("a run goes on along the path it was begun with, bit for bit, without being told again")
{
    const EmulatedMelt melt;
    const Result whole = melt.run("whole", {"--path", "persistent"});
    INFO(whole.output);
    REQUIRE(whole.status == 0);
    {
        Process process(melt.command("split", {"--path", "persistent"}), melt.scratch / "log");
        REQUIRE(wait_for_file(melt.scratch / "split/seed3/melt/checkpoint"));
        process.send(SIGTERM);
        REQUIRE(process.wait() == 75);
    }
    // As a run of before would have it, on a thread-block cluster.
    json begun = melt.manifest("split");
    begun["tuning"]["emulated"]["path"] = "cluster";
    begun["tuning"]["emulated"]["pair_loop"] = "clusters";
    write_file(melt.scratch / "split/manifest.json", begun.dump());
    const Result rest = melt.run("split");
    INFO(rest.output);
    REQUIRE(rest.status == 0);
    const json manifest = melt.manifest("split");
    REQUIRE(manifest["sessions"].size() == 2);
    for (const json& session : manifest["sessions"])
        CHECK(session["paths"][0].get<std::string>().rfind("persistent", 0) == 0);
    CHECK((melt.thermo("split") == melt.thermo("whole")));
    REQUIRE(melt.run("graph").status == 0);
    CHECK(melt.manifest("graph")["tuning"]["emulated"]["path"] == "graph");
    CHECK((melt.thermo("graph") != melt.thermo("whole")));
}

TEST_CASE("check tells the path that a run would begin with, and unknown ones are refused")
{
    const EmulatedMelt melt;
    const std::vector<std::string> check = {
        "check", (melt.scratch / "melt.json").string(), "--backend", "emulated", "--speed", "1e6",
        "--path"};
    auto as_json = check;
    as_json.insert(as_json.end(), {"persistent", "--json"});
    CHECK(json::parse(invoke(as_json).output)["tuning"]["path"] == "persistent");
    auto in_words = check;
    in_words.push_back("auto");
    CHECK(invoke(in_words).output.find("tuned values: path graph, skin") != std::string::npos);
    auto unknown = check;
    unknown.push_back("warp");
    const Result result = invoke(unknown);
    CHECK(result.status == 2);
    CHECK(result.output.find("persistent") != std::string::npos);
}

TEST_CASE("a manifest with an unknown path, or with lists of beads, begins nothing")
{
    const EmulatedMelt melt;
    REQUIRE(melt.run("run", {"--set", "protocol.0.duration=0.4"}).status == 0);
    const auto refused = [&](const std::string& key, const std::string& value) {
        json planted = melt.manifest("run");
        planted["tuning"]["emulated"][key] = value;
        write_file(melt.scratch / "run/manifest.json", planted.dump());
        const Result result = melt.run("run");
        INFO(result.output);
        CHECK(result.status == 2);
        return result.output;
    };
    CHECK(refused("pair_loop", "beads")
              .find("emulated has \"pair_loop\": \"beads\" (there are only lists of clusters now") !=
          std::string::npos);
    CHECK(refused("path", "warp").find("\"path\" is \"warp\", not graph or persistent") !=
          std::string::npos);
}

} // namespace pitchdrop::tuned_paths_test
