#include "tests/catch.hpp"

#include "process.hpp"
#include "tiny.hpp"

#include <nlohmann/json.hpp>

#include <sstream>

namespace pitchdrop::warnings_test {

using namespace pitchdrop::test;
using nlohmann::json;

// What is doubtful in a configuration is said by every command that reads it, and kept with the run.

namespace {

struct Doubtful {
    ScratchDirectory scratch;
    explicit Doubtful(const std::string& text) { write_file(scratch / "config.json", text); }
    Result call(const std::string& command, std::vector<std::string> more = {}) const
    {
        std::vector<std::string> words = {command, (scratch / "config.json").string()};
        words.insert(words.end(), more.begin(), more.end());
        return invoke(words);
    }
    Result run(std::vector<std::string> more = {}) const
    {
        more.insert(more.end(), {"--out", (scratch / "run").string(), "--backend", "cpu",
                                 "--threads", "1"});
        return call("run", more);
    }
    json manifest() const { return json::parse(read_file(scratch / "run/manifest.json")); }
    int logged(const std::string& event) const
    {
        std::istringstream log(read_file(scratch / "run/log.jsonl"));
        int count = 0;
        for (std::string line; std::getline(log, line);)
            count += json::parse(line)["event"] == event ? 1 : 0;
        return count;
    }
};

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a doubtful time step is named by check and run, in the log and in the manifest")
{
    const Doubtful doubtful(tiny_melt("2"));
    const std::vector<std::string> set = {"--set", "timestep=0.009"};
    const Result check = doubtful.call("check", {"--set", "timestep=0.009", "--speed", "1e6"});
    INFO(check.output);
    CHECK(check.status == 0);
    CHECK(has(check.output, "warning: --set timestep=0.009, timestep: found 0.009 τ, 11.04 steps in"));
    const Result as_json =
        doubtful.call("check", {"--set", "timestep=0.009", "--speed", "1e6", "--json"});
    CHECK(json::parse(as_json.output)["warnings"].size() == 1);
    CHECK(json::parse(as_json.output)["warnings"][0]["path"] == "timestep");

    const Result run = doubtful.run(set);
    INFO(run.output);
    CHECK(run.status == 0);
    CHECK(has(run.output, "found 0.009 τ"));
    CHECK(doubtful.logged("configuration_warning") == 1);
    REQUIRE(doubtful.manifest()["warnings"].size() == 1);
    CHECK(has(doubtful.manifest()["warnings"][0], "timestep: found 0.009 τ"));
}

TEST_CASE("check says that a time step is too long, not that no speed could be measured")
{
    const Doubtful doubtful(tiny_melt("2"));
    for (const char* timestep : {"0.012", "0.018"}) {
        const Result check = doubtful.call(
            "check", {"--set", "timestep=" + std::string(timestep), "--threads", "1"});
        INFO(check.output);
        CHECK(check.status == 0);
        CHECK(has(check.output, "timestep: found " + std::string(timestep)));
        CHECK(has(check.output, "bead-steps/s"));
    }
    for (const char* timestep : {"0.02", "0.03", "0.1"}) {
        const Result check = doubtful.call(
            "check", {"--set", "timestep=" + std::string(timestep), "--threads", "1"});
        INFO(check.output);
        CHECK(check.status == 2);
        CHECK(has(check.output, "longer time steps are unstable"));
        CHECK_FALSE(has(check.output, "--speed"));
        CHECK_FALSE(has(check.output, "--tune"));
    }
}

TEST_CASE("a run that began with another default interval goes on with it, and says if it is bad")
{
    const Doubtful begun(tiny_melt("8"));
    // 4 steps of 0.004 τ are the rule; 0.1.0 made it ten of them, which here is a warning.
    const Result first =
        begun.run({"--set", "protocol.0.coupling_interval=9", "--max-walltime", "1"});
    INFO(first.output);
    REQUIRE((first.status == 75 || first.status == 0));
    const std::string hash = begun.manifest()["configuration_hash"];

    const Result second = begun.run();
    INFO(second.output);
    CHECK(second.status == 0);
    CHECK(has(second.output, "the run goes on as it began"));
    CHECK(begun.manifest()["configuration_hash"] == hash);
    CHECK(begun.manifest()["configuration"]["protocol"][0]["coupling_interval"] == 9);
    CHECK(has(begun.manifest()["warnings"][0], "found 9: impulses of the bath every 0.036 τ"));
    CHECK(begun.logged("extended") == 0);

    const Result asked = begun.run({"--set", "protocol.0.coupling_interval=4"});
    CHECK(asked.status == 2);
    CHECK(has(asked.output, "protocol.0.coupling_interval was 9, is 4"));
}

} // namespace pitchdrop::warnings_test
