#include "tests/catch.hpp"

#include "process.hpp"
#include "tiny.hpp"

#include <nlohmann/json.hpp>

namespace pitchdrop::refusal_test {

using namespace pitchdrop::test;

namespace {

std::vector<std::string> run_command(const ScratchDirectory& scratch, const std::string& text,
                                     const std::vector<std::string>& more = {})
{
    write_file(scratch / "config.json", text);
    std::vector<std::string> words = {"run",   (scratch / "config.json").string(),
                                      "--out", (scratch / "run").string(),
                                      "--backend", "cpu", "--threads", "1"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

} // namespace

TEST_CASE("a wrong configuration ends with status 2 and writes nothing")
{
    const ScratchDirectory scratch;
    for (const char* wrong : {R"({"modle": {}})", "{", R"({"protocol": []})"}) {
        const Result result = invoke(run_command(scratch, wrong));
        INFO(result.output);
        CHECK(result.status == 2);
        CHECK_FALSE(std::filesystem::exists(scratch / "run"));
    }
    const Result small = invoke(run_command(scratch, tiny_melt("10"),
                                               {"--set", "system.chains=1"}));
    INFO(small.output);
    CHECK(small.status == 2); // the box is too small for the cutoff
    CHECK_FALSE(std::filesystem::exists(scratch / "run"));
    CHECK(invoke({"run"}).status == 2);
    CHECK(invoke({"nonsense"}).status == 2);
    CHECK(invoke({"--help"}).status == 0);
    const Result walltime = invoke(run_command(scratch, tiny_melt("10"),
                                                  {"--max-walltime", "soon"}));
    CHECK(walltime.status == 2);
    CHECK_FALSE(std::filesystem::exists(scratch / "run"));
}

TEST_CASE("a directory with a run of another configuration is left alone")
{
    const ScratchDirectory scratch;
    REQUIRE(invoke(run_command(scratch, tiny_melt("2"))).status == 0);
    const std::string manifest = read_file(scratch / "run/manifest.json");
    const Result other = invoke(run_command(scratch, tiny_melt("4")));
    INFO(other.output);
    CHECK(other.status == 2);
    CHECK(other.output.find("protocol.0.duration") != std::string::npos);
    CHECK((read_file(scratch / "run/manifest.json") == manifest));

    std::filesystem::create_directory(scratch / "mine");
    write_file(scratch / "mine/thesis.tex", "precious");
    const Result mine = invoke({"run", (scratch / "config.json").string(), "--out",
                                   (scratch / "mine").string()});
    CHECK(mine.status == 2);
    CHECK(std::distance(std::filesystem::directory_iterator(scratch / "mine"), {}) == 1);
}

TEST_CASE("a blow-up ends with status 3, names bead and step, and keeps the last checkpoint")
{
    // The melt is done at a sound time step; the stage after it at the longest that is not refused, and
    // much too hot for it.
    const ScratchDirectory scratch;
    const std::string text = R"({
  "model": {"pair": {"type": "lennard_jones", "cutoff": 2.0}},
  "system": {"chains": 8, "beads_per_chain": 32, "density": 0.8, "seed": 4},
  "timestep": 0.002, "output": {"thermo": 1},
  "protocol": [{"stage": "melt", "duration": 2},
               {"stage": "relax", "temperature": [9, 10], "duration": 20, "timestep": 0.0155,
                "thermostat": {"time": 0.1}, "barostat": {"time": 20}}]})";
    const Result result = invoke(run_command(scratch, text));
    INFO(result.output);
    REQUIRE(result.status == 3);
    CHECK(result.output.find("bead ") != std::string::npos);
    const auto tree = nlohmann::json::parse(read_file(scratch / "run/tree.json"))["branches"];
    CHECK(tree[0]["state"] == "done");
    for (std::size_t n = 1; n < 3; ++n) {
        CHECK(tree[n]["state"] == "failed");
        const std::string reason = tree[n]["reason"];
        CHECK(reason.rfind("bead ", 0) == 0);
        int bead = -1, step = -1;
        double time = -1;
        REQUIRE(std::sscanf(reason.c_str(), "bead %d (counted from 1) at t = %lf, step %d", &bead, &time,
                            &step) == 3);
        CHECK((bead >= 1 && bead <= 256));
        CHECK(time == Approx(0.0155 * (step + 0.0)).epsilon(0.05));
        CHECK((step >= 1 && step <= 100));
        const std::string id = tree[n]["id"];
        const auto checkpoint = scratch / ("run/" + id + "/checkpoint");
        const Result readable = invoke({"convert", checkpoint.string(),
                                           (scratch / "state.data").string()});
        INFO(readable.output);
        CHECK(readable.status == 0);
    }
}

} // namespace pitchdrop::refusal_test
