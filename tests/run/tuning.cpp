#include "tests/catch.hpp"

#include "engine/run/measure_tuning.hpp"
#include "engine/run/run_directory.hpp"
#include "engine/tune/cpu_model.hpp"
#include "kernels/core/error.hpp"
#include "process.hpp"
#include "tiny_melt.hpp"

#include <nlohmann/json.hpp>

#include <signal.h>

namespace pitchdrop::tuning_test {

using namespace pitchdrop::test;
using nlohmann::json;

namespace {

const json one_row = json::parse(R"({"device": "any", "simd": "avx2", "skin": 0.3,
                                     "pruned_skin": 0.1, "source": "a test"})");

/// A table with these rows for CPUs before those for any.
TuningTable table_with(const std::vector<json>& rows)
{
    json table = {{"cpu", rows}, {"gpu", json::array()}};
    for (const char* simd : {"avx512", "avx2"}) {
        table["cpu"].push_back(one_row);
        table["cpu"].back()["simd"] = simd;
    }
    table["gpu"].push_back(one_row);
    table["gpu"].back().erase("simd");
    return TuningTable(table.dump());
}

json row_for(const std::string& device, double skin)
{
    json row = one_row;
    row["device"] = device;
    row["skin"] = skin;
    return row;
}

Tuning tuning(const std::string& simd, double skin, double pruned_skin)
{
    Tuning tuning;
    tuning.simd = simd;
    tuning.list = {skin, pruned_skin};
    return tuning;
}

/// A tiny melt whose recorded values are looked at.
struct Melt : TinyMelt {
    using TinyMelt::TinyMelt;
    /// A run that has begun with these values and done nothing.
    void begin_with(const std::string& out, const Tuning& values) const
    {
        RunDirectory directory(scratch / out, read_configuration(scratch / "melt.json", {}));
        directory.record_tuning({{"cpu", values}}, {});
    }
    json manifest(const std::string& out) const
    {
        return json::parse(read_file(scratch / (out + "/manifest.json")));
    }
    /// Puts other values into the manifest, as --tune on another machine might have.
    void plant(const std::string& out, const json& values) const
    {
        json changed = manifest(out);
        for (const auto& [key, value] : values.items()) changed["tuning"]["cpu"][key] = value;
        write_file(scratch / (out + "/manifest.json"), changed.dump());
    }
};

} // namespace

TEST_CASE("every row of the committed table of tuned values is valid")
{
    const TuningTable& table = committed_table();
    REQUIRE(table.rows().size() >= 4);
    for (const TuningTable::Row& row : table.rows()) {
        INFO(row.section << " " << row.device << " from " << row.beads[0]);
        // Small boxes hold no long lists: configurations are checked with the default.
        if (row.beads[0] < 1000) CHECK(row.tuning.list.skin <= ListSettings{}.skin);
    }
}

TEST_CASE("the table is looked up by device and size, and an unknown device takes the row for any")
{
    json small = row_for("zen9", 0.5), large = row_for("zen9", 0.6), many = row_for("zen9", 0.55);
    small["beads"] = {0, 1000};
    large["beads"] = {1001, nullptr};
    many["replicas"] = {10, nullptr};
    const TuningTable table = table_with({many, small, large});
    const TunedDevice zen9{"cpu", {"zen9"}, true};
    CHECK(table.look_up(zen9, {1000, 1}, {}).list.skin == 0.5);
    CHECK(table.look_up(zen9, {1001, 1}, {}).list.skin == 0.6);
    CHECK(table.look_up(zen9, {1001, 10}, {}).list.skin == 0.55);
    CHECK(table.look_up({"cpu", {"zen"}, true}, {1000, 1}, {}).list.skin == 0.3);
    CHECK(table.look_up({"cpu", {"zen"}, true}, {1000, 1}, {}).simd == "avx512");
    CHECK(table.look_up({"cpu", {"zen"}, false}, {1000, 1}, {}).simd == "avx2");
    // The row has AVX2 only: who asks for the other takes the row for any.
    const Tuning asked = tuning("avx512", 0, 0);
    CHECK(table.look_up(zen9, {1000, 1}, asked).list.skin == 0.3);
    CHECK(table.look_up(zen9, {1000, 1}, {}).source == "table, zen9: a test");
}

TEST_CASE("a GPU is known by a part of its name or by its compute capability")
{
    json gpu = {{"device", "H100"},
                {"skin", 0.5},
                {"pruned_skin", 0.1},
                {"source", "a test"}};
    json table = json::parse(R"({"cpu": [], "gpu": []})");
    for (const char* simd : {"avx512", "avx2"}) {
        table["cpu"].push_back(one_row);
        table["cpu"].back()["simd"] = simd;
    }
    json older = gpu, any = gpu;
    older["device"] = "capability 8.0";
    older["skin"] = 0.4;
    any["device"] = "any";
    any["skin"] = 0.3;
    table["gpu"] = {gpu, older, any};
    const TuningTable made(table.dump());
    const auto skin = [&](const std::string& name) {
        return made.look_up({"gpu", {name}, false}, {1000, 1}, {}).list.skin;
    };
    CHECK(skin("NVIDIA H100 PCIe (compute capability 9.0, 81079 MiB)") == 0.5);
    CHECK(skin("NVIDIA A100 (compute capability 8.0, 40000 MiB)") == 0.4);
    CHECK(skin("NVIDIA L4 (compute capability 8.9, 23000 MiB)") == 0.3);
}

TEST_CASE("a wrong row of the table is refused by its number and what is wrong")
{
    const auto with = [](const char* key, const json& value) {
        json row = one_row;
        row[key] = value;
        return [row] { table_with({row}); };
    };
    CHECK_THROWS_WITH(with("skin", -0.1)(), Catch::Contains("cpu row 0"));
    CHECK_THROWS_WITH(with("pruned_skin", 0.4)(), Catch::Contains("would reach beyond"));
    CHECK_THROWS_WITH(with("simd", "sse")(), Catch::Contains("not avx2 or avx512"));
    CHECK_THROWS_WITH(with("pair_loop", "clusters")(), Catch::Contains("a CPU has no path"));
    CHECK_THROWS_WITH(with("path", "graph")(), Catch::Contains("a CPU has no path"));
    CHECK_THROWS_WITH(with("beads", json{1000, 10})(), Catch::Contains("\"beads\" is no range"));
    CHECK_THROWS_WITH(with("source", "")(), Catch::Contains("where its values are from"));
    CHECK_THROWS_WITH(with("skim", 1)(), Catch::Contains("\"skim\" is not known"));
    CHECK_THROWS_WITH(TuningTable(R"({"cpu": [], "gpu": []})"), Catch::Contains("lacks rows"));
}

TEST_CASE("CPUs are told apart by what CPUID says")
{
    CHECK(microarchitecture("AuthenticAMD", 25, 17) == "zen4");
    CHECK(microarchitecture("AuthenticAMD", 25, 1) == "zen3");
    CHECK(microarchitecture("AuthenticAMD", 26, 2) == "zen5");
    CHECK(microarchitecture("GenuineIntel", 6, 0x6a) == "icelake");
    CHECK(microarchitecture("GenuineIntel", 6, 0xff) == "GenuineIntel 6/255");
    CHECK(microarchitecture("AuthenticAMD", 99, 1) == "AuthenticAMD 99/1");
    CHECK_FALSE(this_microarchitecture().empty());
}

TEST_CASE("the fastest by its median is taken, of equal ones the first")
{
    // Seconds of four rounds; the mean and the least would choose the second.
    const std::vector<std::vector<double>> seconds = {
        {2, 2, 2}, {0.1, 3, 3}, {1.9, 1.9, 90}, {1.9, 90, 1.9}};
    std::vector<Tuning> candidates;
    for (int n = 0; n < 4; ++n) candidates.push_back(tuning("avx2", 0.1 * (n + 1), 0.05));
    std::vector<int> asked(4, 0);
    const auto measure = [&](const Tuning& candidate) {
        const auto n = std::size_t(candidate.list.skin / 0.1 - 0.5);
        return seconds[n][std::size_t(asked[n]++)];
    };
    CHECK(fastest(candidates, 3, measure) == candidates[2]);
    CHECK(asked == std::vector<int>{3, 3, 3, 3});
}

TEST_CASE("a search finds the planted optimum, keeps what is asked for and the box's limit")
{
    const Tuning start = tuning("avx512", 0.35, 0.12);
    const auto planted = [](double skin, double pruned) {
        return [=](const Tuning& t) {
            return (t.simd == "avx2" ? 1.0 : 1.2) + std::abs(t.list.skin - skin) +
                   std::abs(t.list.pruned_skin - pruned);
        };
    };
    const TunedDevice cpu{"cpu", {}, true}, old{"cpu", {}, false};
    const Tuning best = search_tuning(cpu, start, {}, 1, planted(0.6, 0.08));
    CHECK(best == tuning("avx2", 0.6, 0.08));
    CHECK(best.source == "measured by --tune");
    CHECK(search_tuning(cpu, start, tuning("avx512", 0, 0), 1, planted(0.6, 0.08)) ==
          tuning("avx512", 0.6, 0.08));
    CHECK(search_tuning(cpu, start, {}, 0.5, planted(0.6, 0.18)) == tuning("avx2", 0.45, 0.18));
    // Where there is no AVX-512 it is not measured.
    std::vector<std::string> measured;
    search_tuning(old, tuning("avx2", 0.35, 0.12), {}, 1, [&](const Tuning& t) {
        measured.push_back(t.simd);
        return 1.0;
    });
    CHECK(std::count(measured.begin(), measured.end(), "avx512") == 0);
}

TEST_CASE("what a run has recorded is neither looked up nor measured again")
{
    BackendChoice cpu;
    cpu.name = "cpu";
    int measurements = 0;
    const auto measure = [&](const BackendChoice&, const Tuning& from_table) {
        ++measurements;
        Tuning measured = from_table;
        measured.list.skin = 0.5;
        return measured;
    };
    CHECK(choose_tuning({cpu}, {1000, 1}, {}, {})["cpu"] == tuning_from_table(cpu, {1000, 1}));
    CHECK(choose_tuning({cpu, cpu}, {1000, 1}, {}, measure)["cpu"].list.skin == 0.5);
    CHECK(measurements == 1);
    const RunTuning recorded = {{"cpu", tuning("avx2", 0.44, 0.11)}};
    CHECK(choose_tuning({cpu}, {1000, 1}, recorded, measure) == recorded);
    CHECK(measurements == 1);
    cpu.simd = "avx2";
    const RunTuning wide = {{"cpu", tuning("avx512", 0.44, 0.11)}};
    CHECK(choose_tuning({cpu}, {1000, 1}, wide, measure) == recorded);
    if (cpu_has("avx512")) return;
    cpu.simd = "auto";
    CHECK_THROWS_WITH(choose_tuning({cpu}, {1000, 1}, wide, {}),
                      Catch::Contains("the run was begun with it"));
}

TEST_CASE("a manifest that another process has written meanwhile counts")
{
    const Melt melt("8");
    const Configuration configuration = parse_configuration(tiny_melt("8"), "tiny", ".");
    RunDirectory directory(melt.scratch / "run", configuration);
    const RunTuning theirs = {{"cpu", tuning("avx2", 0.44, 0.11)}},
                    mine = {{"cpu", tuning("avx512", 0.35, 0.12)}};
    CHECK(directory.record_tuning(theirs, {}) == theirs);
    CHECK(directory.record_tuning(mine, {}) == theirs);   // nothing was there when mine was chosen
    CHECK(directory.record_tuning(mine, theirs) == mine); // changed on purpose
    CHECK(RunDirectory::recorded_tuning(melt.scratch / "run") == mine);
}

TEST_CASE("a tuned run records its values, and goes on with them bit for bit, whatever is asked")
{
    const Melt melt("60");
    Process process(melt.command("split", {"--tune"}), melt.scratch / "log");
    REQUIRE(wait_for_text(melt.scratch / "log", "at step"));
    process.send(SIGTERM);
    REQUIRE(process.wait() == 75);
    const json measured = melt.manifest("split")["tuning"]["cpu"];
    CHECK(measured["source"] == "measured by --tune");
    // A value that no table and no search would choose.
    melt.plant("split", {{"pruned_skin", 0.137}, {"skin", 0.41}});
    const Result again = invoke(melt.command("split", {"--tune", "--set", "output.checkpoint=8"}));
    INFO(again.output);
    REQUIRE(again.status == 0);
    CHECK(again.output.find("--tune is without effect") != std::string::npos);
    CHECK(again.output.find("measuring") == std::string::npos);
    CHECK(melt.manifest("split")["tuning"]["cpu"]["skin"] == 0.41);
}

TEST_CASE("a run resumed with recorded values equals one that had them from the beginning")
{
    const Melt melt("30");
    Tuning planted = tuning("avx2", 0.5, 0.2);
    planted.source = "planted";
    for (const char* out : {"whole", "split"}) melt.begin_with(out, planted);
    REQUIRE(invoke(melt.command("whole")).status == 0);
    for (int n = 0; n < 2; ++n) {
        Process process(melt.command("split"), melt.scratch / "log");
        REQUIRE(wait_for_text(melt.scratch / "log", "at step"));
        process.send(SIGTERM);
        process.wait();
    }
    REQUIRE(invoke(melt.command("split")).status == 0);
    const auto thermo = [&](const char* out) {
        return read_file(melt.scratch / (std::string(out) + "/seed1/melt/thermo.csv"));
    };
    CHECK((thermo("whole") == thermo("split")));
    CHECK(melt.manifest("split")["tuning"]["cpu"]["source"] == "planted");
    // The values decide how sums round, so that without them the run would be another.
    REQUIRE(invoke(melt.command("default")).status == 0);
    CHECK((thermo("whole") != thermo("default")));
}

TEST_CASE("a manifest with impossible values is refused by name")
{
    const Melt melt("8");
    melt.begin_with("run", tuning("avx2", 0.5, 0.2));
    melt.plant("run", {{"skin", -1}});
    const Result result = invoke(melt.command("run"));
    INFO(result.output);
    CHECK(result.status == 2);
    CHECK(result.output.find("manifest.json, cpu is no set of tuned values") != std::string::npos);
}

TEST_CASE("info and bench tell the tuned values they use")
{
    const json info = json::parse(invoke({"info", "--json"}).output);
    REQUIRE(info["tuning"].size() >= 1);
    CHECK(info["tuning"][0]["backend"] == "cpu");
    CHECK(info["tuning"][0]["device"] == this_microarchitecture());
    CHECK(info["tuning"][0]["rows"][0]["skin"] > 0);
    const std::vector<std::string> bench = {"bench", "--backend",    "cpu", "--threads",
                                            "1",     "--beads",      "256", "--steps",
                                            "1000",  "--relaxation", "0",   "--json"};
    const json table = json::parse(invoke(bench).output);
    CHECK(table["tuning"]["source"].get<std::string>().find("table, ") == 0);
    auto with_tune = bench;
    with_tune.push_back("--tune");
    CHECK(json::parse(invoke(with_tune).output)["tuning"]["source"] == "measured by --tune");
}

} // namespace pitchdrop::tuning_test
