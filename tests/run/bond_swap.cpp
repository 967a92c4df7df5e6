#include "tests/catch.hpp"

#include "process.hpp"
#include "session.hpp"
#include "tiny.hpp"

#include <cmath>
#include <random>

namespace pitchdrop::bond_swap_test {

using namespace pitchdrop::test;

namespace {

/// Softer bonds than the paper's are exchanged often enough for a test, and chains this short are
/// in equilibrium without it.
std::string swapping_melt(const std::string& swaps, const std::string& duration,
                          const std::string& seeds)
{
    return R"({
  "model": {"pair": {"type": "lennard_jones", "cutoff": 2.0}, "bond": {"k": 100}},
  "system": {"chains": 64, "beads_per_chain": 4, "density": 0.75, "seed": )" +
           seeds + R"(},
  "timestep": 0.004,
  "output": {"thermo": 0.4, "checkpoint": 4, "trajectory": 4},
  "protocol": [{"stage": "melt", "temperature": 1.0, "duration": )" +
           duration + swaps + "}]}";
}

Outcome session(const std::filesystem::path& out, const std::string& text, int chunks)
{
    return run_session(out, parse_configuration(text, "swaps", "."), {.chunks = chunks});
}

const std::string every = R"(, "bond_swap": {"every": 0.4})";

struct Mean {
    double value, error;
};

/// Over the second part of each run; the error is that of independent runs.
Mean mean_of(const std::filesystem::path& run, const std::string& name, int runs)
{
    std::vector<double> means;
    for (int seed = 1; seed <= runs; ++seed) {
        const auto rows = column(run / ("seed" + std::to_string(seed) + "/melt/thermo.csv"), name);
        double sum = 0;
        const std::size_t begin = rows.size() / 4;
        for (std::size_t n = begin; n < rows.size(); ++n) sum += rows[n];
        means.push_back(sum / double(rows.size() - begin));
    }
    double mean = 0, variance = 0;
    for (const double m : means) mean += m / runs;
    for (const double m : means) variance += (m - mean) * (m - mean) / (runs - 1);
    return {mean, std::sqrt(variance / runs)};
}

} // namespace

TEST_CASE("a melt whose chains exchange ends is resumed byte for byte, alone or in a batch")
{
    const ScratchDirectory scratch;
    REQUIRE(session(scratch / "whole", swapping_melt(every, "14", "[3, 4]"), never) ==
            Outcome::complete);
    CHECK(session(scratch / "alone", swapping_melt(every, "14", "3"), never) == Outcome::complete);
    CHECK(session(scratch / "none", swapping_melt("", "14", "3"), never) == Outcome::complete);
    std::mt19937 random(5);
    int splits = 0;
    for (Outcome outcome = Outcome::stopped; outcome == Outcome::stopped;) {
        const int chunks = splits < 10 ? 1 + int(random() % 3) : never;
        outcome = session(scratch / "split", swapping_melt(every, "14", "[3, 4]"), chunks);
        splits += outcome == Outcome::stopped;
    }
    CHECK(splits == 10);
    for (const char* file :
         {"thermo.csv", "checkpoint", "chains.csv", "trajectory.gsd", "chain_statistics.csv"}) {
        INFO(file);
        const auto of = [&](const std::string& run, const std::string& seed = "seed3") {
            return read_file(scratch / (run + "/" + seed + "/melt/" + file));
        };
        CHECK((of("whole") == of("split")));
        CHECK((of("whole", "seed4") == of("split", "seed4")));
        if (std::string(file) != "checkpoint") // it names its configuration
            CHECK((of("whole") == of("alone")));
        if (std::string(file) == "chain_statistics.csv") CHECK_FALSE((of("whole") == of("none")));
    }
}

TEST_CASE("exchanging ends leaves density and energies of a melt where they are")
{
    const ScratchDirectory scratch;
    constexpr int runs = 6;
    const std::string seeds = "[1, 2, 3, 4, 5, 6]";
    REQUIRE(session(scratch / "with", swapping_melt(every, "48", seeds), never) ==
            Outcome::complete);
    REQUIRE(session(scratch / "without", swapping_melt("", "48", seeds), never) ==
            Outcome::complete);
    for (const char* name : {"density", "bond_energy", "pair_energy", "temperature"}) {
        const Mean with = mean_of(scratch / "with", name, runs);
        const Mean without = mean_of(scratch / "without", name, runs);
        const double error = std::hypot(with.error, without.error);
        INFO(name << ": " << with.value << " with, " << without.value << " without, error "
                  << error);
        CHECK(std::abs(with.value - without.value) < 3.5 * error);
        CHECK(error < 0.01 * std::abs(without.value));
    }
}

} // namespace pitchdrop::bond_swap_test
