#include "tests/catch.hpp"

#include "process.hpp"
#include "tiny.hpp"

#include <nlohmann/json.hpp>

namespace pitchdrop::standard_input_test {

using namespace pitchdrop::test;
using nlohmann::json;

namespace {

/// A state in the directory in which the commands start, and a configuration that names it.
struct Piped {
    ScratchDirectory scratch;

    Piped()
    {
        std::filesystem::create_directory(scratch / "here");
        std::filesystem::create_directory(scratch / "elsewhere");
        write_file(scratch / "here/melt.json", tiny_melt("2"));
        REQUIRE(pipe({"run", "melt.json", "--out", "melt", "--backend", "cpu"}, "").status == 0);
        REQUIRE(pipe({"convert", "melt/seed1/melt/checkpoint", "melt.data"}, "").status == 0);
    }
    Result pipe(const std::vector<std::string>& arguments, const std::string& text,
                const std::string& from = "here") const
    {
        write_file(scratch / "stdin", text);
        return invoke(arguments, {scratch / from, scratch / "stdin"});
    }
};

const char* const relaxing = R"({
  "model": {"pair": {"type": "lennard_jones", "cutoff": 2.0}}, "system": {"state": "melt.data"},
  "timestep": 0.004, "protocol": [{"stage": "relax", "temperature": 0.9, "duration": 1}]})";

} // namespace

TEST_CASE(
    "run - reads the configuration from standard input, its files from the directory it is in")
{
    const Piped piped;
    const std::vector<std::string> run = {"run", "-", "--out", "piped", "--backend", "cpu"};
    const Result first = piped.pipe(run, relaxing);
    INFO(first.output);
    REQUIRE(first.status == 0);
    write_file(piped.scratch / "here/relax.json", relaxing);
    REQUIRE(piped.pipe({"run", "relax.json", "--out", "file", "--backend", "cpu"}, "").status == 0);
    CHECK((read_file(piped.scratch / "here/piped/seed1/T0.9/relax/thermo.csv") ==
           read_file(piped.scratch / "here/file/seed1/T0.9/relax/thermo.csv")));
    const Result again = piped.pipe(run, relaxing); // the same text resumes
    CHECK(again.status == 0);
    CHECK(again.output.find("starts at step") == std::string::npos);

    const Result lost = piped.pipe(run, relaxing, "elsewhere"); // melt.data is not there
    INFO(lost.output);
    CHECK(lost.status == 2);
    CHECK(lost.output.find("<stdin>: 1 error") != std::string::npos);
    CHECK(lost.output.find("system.state") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(piped.scratch / "elsewhere/piped"));
}

TEST_CASE("check - likewise; what is wrong is wrong in <stdin>")
{
    const Piped piped;
    const Result right = piped.pipe({"check", "-"}, relaxing);
    CHECK(right.status == 0);
    CHECK(right.output.find("<stdin> is valid") == 0);
    CHECK(json::parse(piped.pipe({"check", "-", "--json"}, relaxing).output)["valid"] == true);
    for (const char* wrong : {"", "{", R"({"modle": {}})"})
        for (const std::vector<std::string>& command :
             {std::vector<std::string>{"check", "-"}, {"run", "-", "--out", "out"}}) {
            const Result result = piped.pipe(command, wrong);
            INFO(result.output);
            CHECK(result.status == 2);
            CHECK(result.output.find("<stdin>: ") != std::string::npos);
            CHECK_FALSE(std::filesystem::exists(piped.scratch / "here/out"));
        }
}

} // namespace pitchdrop::standard_input_test
