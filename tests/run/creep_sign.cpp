#include "tests/catch.hpp"

#include "process.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <sstream>

namespace pitchdrop::creep_sign_test {

using namespace pitchdrop::test;
using nlohmann::json;

// A sample lengthens under tension and shortens under compression, whatever is held constant. One
// row says little: the box itself fluctuates. Means and their errors over samples do.

namespace {

/// Three glasses of 360 beads, each under compression, no load and tension along x.
json creep(const std::string& control)
{
    return {{"system", {{"chains", 36}, {"beads_per_chain", 10}, {"seed", {1, 2, 3}}}},
            {"timestep", 0.005},
            {"output", {{"thermo", 0.5}}},
            {"protocol",
             {{{"stage", "melt"}, {"temperature", 1}, {"pressure", 0}, {"duration", 6}},
              {{"stage", "quench"}, {"rate", 0.1}, {"to", 0.3}},
              {{"stage", "age"}, {"duration", 5}},
              {{"stage", "creep"}, {"stress", {-0.6, 0, 0.6}}, {"axis", "x"}, {"control", control},
               {"duration", 10}}}}};
}

/// Mean of a column over the rows of the last two thirds.
double late_mean(const std::string& table, const std::string& column)
{
    std::istringstream lines(table);
    std::string line, cell;
    std::getline(lines, line);
    std::istringstream names(line);
    int at = 0;
    while (std::getline(names, cell, ',') && cell != column) ++at;
    REQUIRE(cell == column);
    std::vector<double> values;
    while (std::getline(lines, line)) {
        std::istringstream cells(line);
        for (int n = 0; n <= at; ++n) std::getline(cells, cell, ',');
        values.push_back(std::stod(cell));
    }
    double sum = 0;
    const std::size_t first = values.size() / 3;
    for (std::size_t n = first; n < values.size(); ++n) sum += values[n];
    return sum / double(values.size() - first);
}

struct MeanAndError {
    double mean, error;
};

MeanAndError over_samples(const std::vector<double>& values)
{
    double sum = 0, squares = 0;
    for (const double value : values) sum += value, squares += value * value;
    const double n = double(values.size()), mean = sum / n;
    return {mean, std::sqrt(std::max(0.0, squares / n - mean * mean) / (n - 1))};
}

} // namespace

TEST_CASE("strain has the sign of the stress under every control, beyond its errors")
{
    for (const std::string control : {"true", "engineering", "lammps_pk2"}) {
        const ScratchDirectory scratch;
        write_file(scratch / "creep.json", creep(control).dump());
        const Result run = invoke({"run", (scratch / "creep.json").string(), "--out",
                                   (scratch / "run").string(), "--backend", "cpu", "--threads", "1"});
        INFO(run.output);
        REQUIRE(run.status == 0);
        for (const std::string stress : {"-0.6", "0.6"}) {
            std::vector<double> strains, stresses;
            for (const std::string seed : {"1", "2", "3"}) {
                const auto table = [&](const std::string& at) {
                    return read_file(scratch / ("run/seed" + seed + "/T0.3/creep/stress" + at +
                                                "/thermo.csv"));
                };
                // Against the same glass without a load: it relaxes, too, when its axes are freed.
                strains.push_back(late_mean(table(stress), "strain") -
                                  late_mean(table("0"), "strain"));
                stresses.push_back(late_mean(table(stress), "true_stress"));
            }
            const MeanAndError strain = over_samples(strains), held = over_samples(stresses);
            const double sign = std::stod(stress) > 0 ? 1 : -1;
            INFO(control << " " << stress << ": strain " << strain.mean << " +- " << strain.error
                         << ", true stress " << held.mean << " +- " << held.error);
            for (const double one : strains) CHECK(sign * one > 0);
            CHECK(sign * strain.mean > 2 * strain.error);
            CHECK(sign * strain.mean > 0.01); // 0.6 over a modulus of some 10 to 20
            CHECK(std::abs(held.mean - std::stod(stress)) < 0.1);
        }
    }
}

} // namespace pitchdrop::creep_sign_test
