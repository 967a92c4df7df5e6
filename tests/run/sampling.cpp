#include "tests/catch.hpp"

#include "engine/io/hyperplane.hpp"
#include "process.hpp"
#include "tiny.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <signal.h>

namespace pitchdrop::sampling_test {

using namespace pitchdrop::test;
using nlohmann::json;

namespace {

constexpr const char* two_functions =
    R"({"radial": [{"centre": 1.1, "width": 0.1, "exponent": "L2", "threshold": 0.01},
                   {"centre": 1.5, "width": 0.2, "exponent": "L2", "threshold": 0.01}]})";

/// A short hot run in which beads rearrange all the time; `samples` as in a configuration.
struct Sampling {
    ScratchDirectory scratch;
    explicit Sampling(const std::string& samples, const std::string& duration = "40")
    {
        json configuration = json::parse(tiny_melt(duration));
        configuration["protocol"][0]["observe"]["samples"] = json::parse(samples);
        write_file(scratch / "melt.json", configuration.dump());
        write_file(scratch / "two.json", two_functions);
    }
    std::vector<std::string> command(const std::string& out) const
    {
        return {"run",       (scratch / "melt.json").string(),
                "--out",     (scratch / out).string(),
                "--backend", "cpu",
                "--threads", "1"};
    }
    std::string file(const std::string& run, const char* name) const
    {
        return read_file(scratch / (run + "/seed1/melt/" + name));
    }
};

/// Frames of 100 steps; thresholds that give both classes in a hot melt.
std::string settings(const std::string& more)
{
    return R"({"frame": 0.4, "frames_before": 3, "frames_after": 3, "p_c": 0.3,
               "hard_threshold": 0.1, "hard_time": 1.6, )" +
           more + "}";
}

std::string problem(const std::string& samples)
{
    const Sampling sampling(samples);
    const Result result = invoke({"check", (sampling.scratch / "melt.json").string()});
    CHECK(result.status == 2);
    return result.output;
}

void expect(const std::string& text, const std::string& part)
{
    INFO("'" << part << "' in: " << text);
    CHECK(text.find(part) != std::string::npos);
}

} // namespace

TEST_CASE("training samples of a killed and resumed run are those of one that was not")
{
    for (const char* more : {R"("structure": "two.json", "lead": 2)",
                             R"("structure": "two.json", "positions": "time_average")",
                             R"("structure": "two.json", "positions": "inherent",
                                "moments_interval": 7)"}) {
        INFO(more);
        const Sampling sampling(settings(more), "30");
        REQUIRE(invoke(sampling.command("whole")).status == 0);
        for (const int signal : {SIGKILL, SIGTERM, SIGKILL}) {
            const auto thermo = sampling.scratch / "split/seed1/melt/thermo.csv";
            const std::uintmax_t before =
                std::filesystem::exists(thermo) ? std::filesystem::file_size(thermo) : 0;
            Process process(sampling.command("split"), sampling.scratch / "log");
            REQUIRE(wait_for_file(thermo, before + 1500));
            process.send(signal);
            CHECK(process.wait() == (signal == SIGKILL ? 128 + SIGKILL : 75));
        }
        REQUIRE(invoke(sampling.command("split")).status == 0);
        for (const char* name : {"training_samples.csv", "training_moments.json", "checkpoint"}) {
            INFO(name);
            CHECK((sampling.file("whole", name) == sampling.file("split", name)));
        }
        const std::string csv = sampling.file("whole", "training_samples.csv");
        CHECK(csv.find("\n+1,") != std::string::npos);
        CHECK(csv.find("\n-1,") != std::string::npos);
    }
}

TEST_CASE("a hyperplane is trained from a run and can be used")
{
    const Sampling sampling(settings(R"("structure": "two.json")"), "100");
    REQUIRE(invoke(sampling.command("run")).status == 0);
    const std::string out = (sampling.scratch / "plane.json").string();
    const Result trained = invoke({"train", (sampling.scratch / "run").string(), "--out", out});
    INFO(trained.output);
    REQUIRE(trained.status == 0);
    expect(trained.output, "chosen");
    const pitchdrop::HyperplaneFile file = pitchdrop::read_hyperplane(out);
    CHECK(file.plane.set.size() == 2);
    CHECK(file.hop.frames_before == 3);
    CHECK(file.hop.threshold == 0.3);
    CHECK(file.frame == 0.4);
    CHECK(file.training.at("temperature") == 1.0);
    const json manifest = json::parse(read_file(sampling.scratch / "run/manifest.json"));
    CHECK(file.provenance.at("runs")[0].at("configuration_hash") ==
          manifest.at("configuration_hash"));
    const json moments = json::parse(sampling.file("run", "training_moments.json"));
    CHECK(file.training.at("samples").at("soft") == moments.at("soft"));
    CHECK(file.plane.mean == moments.at("means").get<std::vector<double>>());
    const Result again = invoke({"train", (sampling.scratch / "run/seed1/melt").string(), "--out",
                                 (sampling.scratch / "again.json").string()});
    CHECK(again.status == 0);
    CHECK(pitchdrop::read_hyperplane((sampling.scratch / "again.json").string()).hash == file.hash);
}

TEST_CASE("a structure set that changed is refused on resume")
{
    const Sampling sampling(settings(R"("structure": "two.json")"), "400");
    Process process(sampling.command("run"), sampling.scratch / "log");
    REQUIRE(wait_for_text(sampling.scratch / "log", "at step"));
    process.send(SIGTERM);
    REQUIRE(process.wait() == 75);
    json changed = json::parse(two_functions);
    changed["radial"][0]["width"] = 0.11;
    write_file(sampling.scratch / "two.json", changed.dump());
    const Result resumed = invoke(sampling.command("run"));
    CHECK(resumed.status == 2);
    expect(resumed.output, "is not the structure set that the run began with");
}

TEST_CASE("what is wrong with observe.samples is said")
{
    expect(problem(R"({"structure": "rsoft4"})"), "did you mean \"rsoft40\"?");
    expect(problem(R"({"structure": "three.json"})"), "no file");
    expect(problem(R"({"structure": "../two.json"})"), "no file \"../two.json\"");
    expect(problem(R"({"structure": "melt.json"})"), "unknown key");
    expect(problem(R"({"frame": 0.5})"), "give a multiple");
    expect(problem(R"({"frame": 0.4, "hard_time": 1})"), "whole frames");
    expect(problem(R"({"frame": 0.4, "hard_time": 8, "hard_threshold": 0.3})"), "p_c is 0.2");
    expect(problem(R"({"frame": 0.4, "average_frames": 5})"), "positions time_average");
    expect(problem(R"({"positions": "inherant"})"), "did you mean \"inherent\"?");
    expect(problem(R"({"structure_hash": "0", "frame": 0.4})"), "asks for 0");
}

} // namespace pitchdrop::sampling_test
