#include "tests/catch.hpp"
#include "tests/run/process.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace pitchdrop::analyze_test {

// `pitchdrop analyze` as a user calls it.

using namespace pitchdrop::test;

namespace {

std::string counts_text(int stresses)
{
    std::string text = "# hyperplane=abc p_c=0.2 t_R=10 lead=0 frame=1 window=5+5\n"
                       "temperature,stress,run,block,softness_low,softness_high,count,rearranged\n";
    for (int n = 0; n < stresses; ++n)
        for (int block = 0; block < 3; ++block)
            for (int bin = 0; bin < 4; ++bin)
                text += fmt::format("0.42,{:g},1,{},{:g},{:g},100000,{}\n", 0.1 * n, block,
                                    -1 + 0.5 * bin, -0.5 + 0.5 * bin,
                                    100 * (bin + 1) * (10 + n) + 7 * block);
    return text;
}

bool has(const Result& result, const std::string& part)
{
    INFO(result.output);
    return result.output.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("analyze writes fits and says what it found")
{
    const ScratchDirectory scratch;
    write_file(scratch / "counts.csv", counts_text(4));
    const std::string out = (scratch / "out").string();
    const Result result = invoke({"analyze", (scratch / "counts.csv").string(), "--out", out});
    CHECK(result.status == 0);
    CHECK(has(result, "Eq. 3, all softnesses at once"));
    CHECK(has(result, "note: arrhenius: there is one temperature"));
    CHECK(has(result, "fewer than 8 blocks"));
    for (const char* name : {"fits.json", "conditions.csv", "eyring.csv", "messages.csv"})
        CHECK(std::filesystem::exists(std::filesystem::path(out) / name));
    CHECK(read_file(std::filesystem::path(out) / "fits.json").find("\"commit\"") !=
          std::string::npos);
}

TEST_CASE("analyze refuses what it cannot use, and writes nothing")
{
    const ScratchDirectory scratch;
    const std::string counts = (scratch / "counts.csv").string();
    const std::string out = (scratch / "out").string();
    write_file(counts, counts_text(2));
    const auto refused = [&](std::vector<std::string> arguments, const std::string& part) {
        arguments.insert(arguments.begin(), "analyze");
        arguments.insert(arguments.end(), {"--out", out});
        const Result result = invoke(arguments);
        CHECK(result.status == 2);
        CHECK(has(result, part));
        CHECK_FALSE(std::filesystem::exists(out));
    };
    refused({counts + "x"}, "neither a directory nor a file");
    refused({counts, "--last-block", "0.45"}, "--last-block 0.45=9");
    refused({counts, "--bin-width", "0"}, "must be above 0");
    refused({counts, "--bin-width", "0.3"}, "does not lie in a bin");
    refused({counts, "--softness-range", "2", "1"}, "not below");
    refused({counts, "--glass-transition-range", "0.7", "0.2"}, "the lower one first");
    refused({counts, "--errors", "beads"}, "beads");
    refused({counts, "--softness-range", "4", "5"}, "no beads have a softness");
    write_file(counts, "stress\n1\n");
    refused({counts}, "does not say hyperplane=");
}

TEST_CASE("a run whose windows have not filled is analysed by its time series")
{
    const ScratchDirectory scratch;
    write_file(scratch / "config.json", R"({
      "model": {"pair": {"cutoff": 2}}, "system": {"chains": 20, "beads_per_chain": 10}, "timestep": 0.005,
      "protocol": [{"stage": "melt", "duration": 4, "observe": {"softness": {"hyperplane": "polymer_T0.50"}}}]})");
    const std::string run = (scratch / "run").string(), out = (scratch / "out").string();
    REQUIRE(invoke({"run", (scratch / "config.json").string(), "--out", run, "--threads", "1"}).status == 0);
    const Result result = invoke({"analyze", run, "--out", out});
    CHECK(result.status == 0);
    CHECK(has(result, "no window of a branch with softness has filled: only time series are analysed"));
    CHECK(std::filesystem::exists(std::filesystem::path(out) / "fits.json"));
}

} // namespace pitchdrop::analyze_test
