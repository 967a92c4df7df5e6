#include "engine/io/gsd.hpp"
#include "tests/catch.hpp"

#include "process.hpp"
#include "tiny.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <signal.h>
#include <sstream>

namespace pitchdrop::softness_test {

using namespace pitchdrop::test;
using nlohmann::json;

namespace {

/// A short hot run in which beads rearrange all the time, watched with a plane of two functions.
struct Watched {
    ScratchDirectory scratch;

    explicit Watched(const char* positions)
    {
        json plane = json::parse(R"({"format": "pitchdrop hyperplane 1",
            "structure": {"radial": [
                {"centre": 1.1, "width": 0.1, "exponent": "L2", "threshold": 0.01},
                {"centre": 1.5, "width": 0.2, "exponent": "L2", "threshold": 0.01}],
              "angular": [{"xi": 1.5, "lambda": -1, "zeta": 2, "threshold": 0.05, "halved": true}],
              "angular_reach": 1.6},
            "weights": [0.7, -0.4, 0.6], "means": [6, 4, 5], "deviations": [1, 1, 1.5], "bias": 0,
            "rearrangement": {"p_c": 0.2, "frames_before": 3, "frames_after": 4, "frame": 0.4}})");
        // "evaluated": radial functions of present positions, between frames too
        const bool evaluated = positions == std::string("evaluated");
        plane["positions"] = evaluated ? "instantaneous" : positions;
        if (evaluated) {
            plane["structure"].erase("angular");
            plane["structure"].erase("angular_reach");
            for (const char* key : {"weights", "means", "deviations"}) plane[key].erase(2);
        }
        if (plane["positions"] == "time_average") plane["average_frames"] = 6;
        json configuration = json::parse(tiny_melt("30"));
        configuration["system"]["seed"] = {1, 2, 3};
        configuration["protocol"][0]["observe"]["softness"] = {
            {"hyperplane", "plane.json"}, {"block", 8}, {"lead", 2}};
        configuration["protocol"][0]["trajectory"] = 0.8; // every second frame of softness
        if (positions != std::string("time_average"))
            configuration["protocol"][0]["observe"]["softness"]["d2_min_radius"] = 1.6;
        if (evaluated) configuration["protocol"][0]["observe"]["softness"]["interval"] = 0.02;
        write_file(scratch / "melt.json", configuration.dump());
        write_file(scratch / "plane.json", plane.dump());
    }
    std::vector<std::string> command(const std::string& out, const std::string& threads,
                                     const std::string& seed = "") const
    {
        std::vector<std::string> words = {"run",       (scratch / "melt.json").string(),
                                          "--out",     (scratch / out).string(),
                                          "--backend", "cpu",
                                          "--threads", threads};
        if (!seed.empty()) words.insert(words.end(), {"--set", "system.seed=" + seed});
        return words;
    }
    std::string file(const std::string& run, const std::string& seed, const char* name) const
    {
        return read_file(scratch / (run + "/seed" + seed + "/melt/" + name));
    }
};

double mean(const std::vector<float>& values)
{
    double sum = 0;
    for (const float value : values) sum += double(value);
    return sum / double(values.size());
}

/// The row of softness.csv at this time, its columns by name.
std::map<std::string, std::string> row_at(const std::string& series, double time)
{
    std::istringstream text(series);
    std::string header, line;
    std::getline(text, header);
    while (std::getline(text, line))
        if (std::abs(std::stod(line) - time) < 1e-6) {
            std::istringstream names(header), values(line);
            std::map<std::string, std::string> row;
            for (std::string name, value;
                 std::getline(names, name, ',') && std::getline(values, value, ',');)
                row[name] = value;
            return row;
        }
    FAIL("softness.csv has no row at " << time);
    return {};
}

/// Bead by bead, what softness.csv says on the average: p_hop and D²min of the frame's own time, its
/// softness at the hops `lead` = 2 frames later.
void check_trajectory(const std::filesystem::path& path, const std::string& series, bool d2_min)
{
    const std::int64_t frames = pitchdrop::count_gsd_frames(path);
    CHECK(frames == 38); // 30 τ and the beginning
    for (std::int64_t n = 0; n < frames; ++n) {
        const pitchdrop::Snapshot frame = pitchdrop::read_gsd(path, n);
        const double time = 0.8 * double(n), hop_time = frame.values.at("p_hop_time");
        CHECK(frame.values.at("softness_time") == Approx(time).margin(1e-9));
        CHECK(frame.fields.count("d2_min") == d2_min);
        CHECK(frame.values.at("time") == Approx(time).margin(1e-9));
        // Frames 0.4 τ apart, windows of 3 and 4: there are 3 frames before and 4 after.
        const bool known = time > 1.2 - 1e-6 && time + 1.6 < 30 + 1e-6;
        CHECK(hop_time == (known ? Approx(time) : Approx(-1)));
        if (!known) {
            for (const float value : frame.fields.at("p_hop")) CHECK(value == -1);
            if (d2_min) CHECK(frame.fields.at("d2_min") == frame.fields.at("p_hop"));
            continue;
        }
        auto row = row_at(series, hop_time);
        CHECK(mean(frame.fields.at("p_hop")) == Approx(std::stod(row["mean_p_hop"])).epsilon(1e-6));
        if (d2_min)
            CHECK(mean(frame.fields.at("d2_min")) ==
                  Approx(std::stod(row["mean_d2_min"])).epsilon(1e-6));
        if (time + 0.8 + 1.6 > 30) continue;
        CHECK(mean(frame.fields.at("softness")) ==
              Approx(std::stod(row_at(series, time + 0.8)["mean_softness"])).epsilon(1e-5));
    }
}

constexpr const char* measured[] = {"counts.csv", "softness.csv", "thermo.csv", "trajectory.gsd"};

} // namespace

TEST_CASE("counts do not depend on threads, on the batch, or on kills in the middle of a window")
{
    for (const char* positions : {"instantaneous", "time_average", "inherent", "evaluated"}) {
        INFO(positions);
        const Watched watched(positions);
        REQUIRE(invoke(watched.command("whole", "2")).status == 0);
        for (const int signal : {SIGKILL, SIGTERM, SIGKILL}) {
            const auto thermo = watched.scratch / "split/seed1/melt/thermo.csv";
            const std::uintmax_t before =
                std::filesystem::exists(thermo) ? std::filesystem::file_size(thermo) : 0;
            Process process(watched.command("split", "1"), watched.scratch / "log");
            REQUIRE(wait_for_file(thermo, before + 1500));
            process.send(signal);
            CHECK(process.wait() == (signal == SIGKILL ? 128 + SIGKILL : 75));
        }
        REQUIRE(invoke(watched.command("split", "2")).status == 0);
        REQUIRE(invoke(watched.command("alone", "1", "2")).status == 0);
        for (const char* name : measured) {
            INFO(name);
            for (const char* seed : {"1", "2", "3"})
                CHECK((watched.file("whole", seed, name) == watched.file("split", seed, name)));
            CHECK((watched.file("whole", "2", name) == watched.file("alone", "2", name)));
        }
        const std::string counts = watched.file("whole", "1", "counts.csv");
        CHECK(counts.find("p_c=0.2 t_R=2.8 lead=2 frame=0.4 window=3+4") != std::string::npos);
        CHECK((counts.find(" interval=0.02\n") != std::string::npos) ==
              (positions == std::string("evaluated")));
        CHECK(std::count(counts.begin(), counts.end(), '\n') > 20);
        check_trajectory(watched.scratch / "whole/seed1/melt/trajectory.gsd",
                         watched.file("whole", "1", "softness.csv"),
                         positions != std::string("time_average"));
    }
}

TEST_CASE("another hyperplane of the same name is not resumed with")
{
    const Watched watched("instantaneous");
    REQUIRE(invoke(watched.command("run", "2")).status == 0);
    std::string plane = read_file(watched.scratch / "plane.json");
    plane.replace(plane.find("0.7"), 3, "0.8");
    write_file(watched.scratch / "plane.json", plane);
    const Result result = invoke(watched.command("run", "2"));
    CHECK(result.status == 2);
    CHECK(result.output.find("is not the hyperplane that the run began with") != std::string::npos);
}

} // namespace pitchdrop::softness_test
