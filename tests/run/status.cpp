#include "tests/catch.hpp"

#include "engine/observe/thermo.hpp"
#include "engine/run/clock.hpp"
#include "engine/run/run_lock.hpp"
#include "process.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <optional>
#include <sstream>

namespace pitchdrop::status_test {

using namespace pitchdrop::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

/// A row of thermo.csv: everything that is not named is 1.
std::string row(int step, double strain, const std::string& softness)
{
    std::istringstream header(pitchdrop::thermo_header());
    std::string text;
    for (std::string name; std::getline(header, name, ',');) {
        if (name == "step")
            text += "," + std::to_string(step);
        else if (name == "strain")
            text += fmt::format(",{}", strain);
        else if (name == "mean_softness\n")
            text += "," + softness;
        else
            text += ",1";
    }
    return text.substr(1) + "\n";
}

/// What this process holds while it seems to run the third branch.
struct Alive {
    explicit Alive(const fs::path& run)
        : lock(run, pitchdrop::Sharing::alone),
          branch(*pitchdrop::FileLock::attempt(run / "seed1/T0.42/creep/stress0.3/.lock",
                                               pitchdrop::FileLock::Kind::exclusive))
    {
        branch.sign();
    }
    pitchdrop::RunLock lock;
    pitchdrop::FileLock branch;
};

/// A run of five branches, as a process leaves it; while `alive` it seems to run.
struct MadeRun {
    ScratchDirectory scratch;
    std::optional<Alive> alive;

    MadeRun()
    {
        fs::create_directories(scratch / "run");
        write_file(scratch / "run/manifest.json", R"({"device": "cpu <2> threads"})");
        json branches = json::array();
        const auto add = [&](const std::string& id, const char* stage, const char* state, int step,
                             double begin, double end, double stress) {
            branches.push_back({{"id", id},
                                {"stage", stage},
                                {"state", state},
                                {"step", step},
                                {"steps", 1000},
                                {"temperature_begin", begin},
                                {"temperature", end},
                                {"stress", stress},
                                {"seed", 1}});
        };
        add("seed1/melt", "melt", "done", 1000, 1, 1, 0);
        add("seed1/T0.42/quench", "quench", "done", 1000, 1, 0.42, 0);
        add("seed1/T0.42/creep/stress0.3", "creep", "running", 200, 0.42, 0.42, 0.3);
        add("seed1/T0.42/creep/stress9", "creep", "failed", 300, 0.42, 0.42, 9);
        add("seed1/T0.42/creep/stress9/relax", "relax", "waiting", 0, 0.42, 0.42, 0);
        branches[2]["health"] = {{"temperature", 0.4213},
                                 {"pressure", 0.05},
                                 {"drift", -3e-6},
                                 {"drift_error", 1e-6},
                                 {"warnings", {{{"kind", "density"},
                                                {"text", "the density is <thin>"}}}}};
        branches[3]["reason"] = "bead 3 at step 300: <script>alert('x')</script> & \"more\"";
        write_file(scratch / "run/tree.json", json{{"branches", branches}}.dump());
        const fs::path creep = scratch / "run/seed1/T0.42/creep/stress0.3";
        fs::create_directories(creep);
        const std::string torn = row(600, 0.9, "5");
        write_file(creep / "thermo.csv",
                   pitchdrop::thermo_header() + row(0, 0, "") + row(200, 0.01, "-0.75") +
                       row(400, 0.025, "") +
                       torn.substr(0, torn.size() - 1)); // still being written
        write_file(scratch / "run/log.jsonl",
                   beat(77) + resumed() + beat(40) + beat(50) + beat(30, "1 on elsewhere"));
    }
    static std::string resumed()
    {
        return json{{"event", "session_resumed"}, {"process", pitchdrop::process_name()}}.dump() +
               "\n";
    }
    static std::string beat(double speed, const std::string& process = pitchdrop::process_name())
    {
        return json{{"event", "heartbeat"},
                    {"process", process},
                    {"steps_per_second", speed},
                    {"bead_steps_per_second", 2e5},
                    {"eta_seconds", 4000},
                    {"time", "2026-01-31T12:00:00Z"}}
                   .dump() +
               "\n";
    }
    Result status(std::vector<std::string> options = {}) const
    {
        options.insert(options.begin(), {"status", (scratch / "run").string()});
        return invoke(options);
    }
    json branch(std::size_t index) const
    {
        return json::parse(status({"--json"}).output)["branches"][index];
    }
    std::string page() const { return read_file(scratch / "run/status.html"); }
};

/// The words of the line in which `id` stands alone.
std::vector<std::string> words_of(const std::string& table, const std::string& id)
{
    std::istringstream lines(table);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream text(line);
        std::vector<std::string> words;
        for (std::string word; text >> word;) words.push_back(word);
        if (!words.empty() && words[0] == id) return words;
    }
    return {};
}

} // namespace

TEST_CASE("status shows what the last rows and the heartbeat say")
{
    MadeRun run;
    run.alive.emplace(run.scratch / "run");
    using Words = std::vector<std::string>;
    const std::string table = run.status().output;
    INFO(table);
    CHECK(words_of(table, "branch") == Words{"branch", "stage", "state", "T", "σ", "progress", "⟨T⟩",
                                             "⟨P⟩", "drift", "strain", "softness", "steps/s",
                                             "ETA"});
    CHECK(words_of(table, "seed1/melt") == Words{"seed1/melt", "melt", "done", "1", "100.0", "%"});
    CHECK(words_of(table, "seed1/T0.42/quench")[3] == "1→0.42");
    CHECK(words_of(table, "seed1/T0.42/creep/stress0.3") ==
          Words{"seed1/T0.42/creep/stress0.3", "creep", "running", "0.42", "0.3", "40.0", "%",
                "0.4213", "+0.050", "-3.0e-06", "+0.02500", "-0.7500", "50", "12s"});
    CHECK(table.find("    warning: the density is <thin>\n") != std::string::npos);
    CHECK(table.find("    bead 3 at step 300: <script>") != std::string::npos);
    CHECK(table.find("2 of 5 branches done, 1 failed; running (cpu <2> threads)") !=
          std::string::npos);
    CHECK(table.find("50 steps/s, 2e+05 bead-steps/s, ETA 1h06m") != std::string::npos);

    const json creep = run.branch(2);
    CHECK(creep["progress"] == 0.4);
    CHECK(creep["drift"] == -3e-6);
    CHECK(creep["last_mean_pressure"] == 1.0);
    CHECK(creep["warnings"][0]["kind"] == "density");
    CHECK(run.branch(0)["drift"].is_null());
    CHECK(run.branch(0)["warnings"].empty());
    CHECK(creep["last_strain"] == 0.025);
    CHECK(creep["last_mean_softness"] == -0.75); // of the last row that has one
    CHECK(creep["steps_per_second"] == 50.0);
    CHECK(creep["eta_seconds"] == 12.0);
    CHECK(run.branch(0)["progress"] == 1.0);
    CHECK(run.branch(4)["eta_seconds"].is_null());
}

TEST_CASE("status adds up the speeds of the processes that share a run, and only of those alive")
{
    MadeRun run;
    run.alive.emplace(run.scratch / "run");
    const fs::path other = run.scratch / "run/seed1/T0.42/quench";
    fs::create_directories(other);
    write_file(run.scratch / "run/log.jsonl", MadeRun::resumed() + MadeRun::beat(50) +
                                                  MadeRun::beat(30, "1 on elsewhere") +
                                                  MadeRun::beat(20, "2 on elsewhere"));
    const auto second = pitchdrop::FileLock::attempt(other / ".lock",
                                                     pitchdrop::FileLock::Kind::exclusive);
    write_file(other / ".lock", "2 on elsewhere");
    json tree = json::parse(read_file(run.scratch / "run/tree.json"));
    tree["branches"][1]["state"] = "running";
    write_file(run.scratch / "run/tree.json", tree.dump());
    CHECK(run.branch(1)["steps_per_second"] == 20.0);
    CHECK(run.branch(2)["steps_per_second"] == 50.0);
    const json all = json::parse(run.status({"--json"}).output)["heartbeat"];
    CHECK(all["bead_steps_per_second"] == 4e5);
    CHECK(all["eta_seconds"] == 2000.0);
}

TEST_CASE("status knows no speed of a run that does not run, nor of the session before")
{
    MadeRun run;
    CHECK(run.branch(2)["state"] == "stopped");
    CHECK(run.branch(2)["progress"] == 0.2); // of the checkpoint: what lies behind it is lost
    CHECK(run.branch(2)["eta_seconds"].is_null());
    CHECK(run.status().output.find("ETA ") == std::string::npos);
    run.alive.emplace(run.scratch / "run");
    write_file(run.scratch / "run/log.jsonl", MadeRun::beat(77) + MadeRun::resumed());
    CHECK(run.branch(2)["state"] == "running");
    CHECK(run.branch(2)["steps_per_second"].is_null());
}

TEST_CASE("status --html writes one page that refreshes itself and in which text is text")
{
    MadeRun run;
    const Result result = run.status({"--html"});
    INFO(result.output);
    REQUIRE(result.status == 0);
    CHECK(result.output.find((run.scratch / "run/status.html").string() + "\n") !=
          std::string::npos);
    const std::string page = run.page();
    CHECK(page.find("<meta http-equiv=\"refresh\" content=\"10\">") != std::string::npos);
    CHECK(page.find("<title>run</title>") != std::string::npos);
    CHECK(page.find("<td>seed1/T0.42/creep/stress0.3</td>") != std::string::npos);
    CHECK(page.find("<td>-0.7500</td>") != std::string::npos);
    CHECK(page.find("cpu &lt;2&gt; threads") != std::string::npos);
    CHECK(page.find("warning: the density is &lt;thin&gt;") != std::string::npos);
    CHECK(page.find("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;more&quot;") !=
          std::string::npos);
    for (const char* foreign : {"<script", "http:", "https:", "src=", "href=", "url("})
        CHECK(page.find(foreign) == std::string::npos);
    CHECK(page.rfind("</html>\n") == page.size() - 8);
    const auto files = fs::directory_iterator(run.scratch / "run");
    CHECK(std::distance(files, {}) == 5); // three of the run, its branches, the page: no rest
}

TEST_CASE("status --html --watch rewrites the page until the run ends")
{
    MadeRun run;
    run.alive.emplace(run.scratch / "run");
    Process watch({"status", (run.scratch / "run").string(), "--html", "--watch"},
                  run.scratch / "log");
    REQUIRE(wait_for_text(run.scratch / "run/status.html", "40.0 %"));
    json tree = json::parse(read_file(run.scratch / "run/tree.json"));
    tree["branches"][2]["state"] = "done";
    write_file(run.scratch / "new.json", tree.dump());
    fs::rename(run.scratch / "new.json", run.scratch / "run/tree.json");
    CHECK(
        wait_for_text(run.scratch / "run/status.html", "3 of 5 branches done, 1 failed; running"));
    run.alive.reset();
    CHECK(watch.wait() == 0);
    CHECK(run.page().find("not running") != std::string::npos);
}

} // namespace pitchdrop::status_test
