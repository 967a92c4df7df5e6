#include "analysis/statistics/scatter_units.hpp"
#include "analysis/statistics/student.hpp"
#include "tests/analysis/synthetic.hpp"
#include "tests/catch.hpp"

#include <fmt/format.h>

#include <map>

namespace pitchdrop::few_blocks_test {

// The scatter of a few blocks is itself known badly: errors must be Student's for their 68 % intervals to hold
// the truth in 68 % of the draws. 800 draws tell parts to 0.017.

using namespace pitchdrop::synthetic;

namespace {

struct Covered {
    int number = 0;
    double plain = 0,
           students = 0; ///< intervals of the standard error, and of Student's, with the truth

    void add(const Estimate& estimate, double truth, const ScatterUnits& units)
    {
        const double d = std::abs(estimate.value() - truth);
        ++number;
        plain += d <= error(estimate);
        students += d <= error(estimate, units);
    }
};

std::map<std::string, Covered> cover(int blocks)
{
    const Truth truth;
    Sweep sweep;
    sweep.temperatures = {0.36, 0.42};
    sweep.stresses = {0};
    sweep.blocks = blocks;
    sweep.beads = 2e6;
    sweep.burst = 3;
    const Law law = [&](double s, double t, double stress) {
        return truth.log_probability(s, t, stress);
    };
    CountAnalysisOptions options;
    options.bootstrap.samples = 0;
    options.compare_models = false;
    std::map<std::string, Covered> table;
    for (unsigned seed = 0; seed < 800; ++seed) {
        Messages messages;
        const std::vector<CountRow> drawn = draw(law, sweep, seed);
        const Counts counts = gather_counts(drawn, {}, messages);
        const std::vector<Cell> fine = fine_cells(counts, options.binning);
        double events = 0, beads = 0;
        for (const CountRow& row : drawn) {
            if (row.temperature != 0.42) continue;
            beads += double(row.count);
            events += double(row.count) * std::exp(law((row.low + row.high) / 2, 0.42, 0));
        }
        const auto rows = summarise_conditions(counts, options.binning);
        table["P_R of one condition"].add(*rows.back().rearranging_fraction, events / beads,
                                          scatter_units(counts));
        const auto fits = fit_decomposition(counts, fine, 10, messages);
        REQUIRE(fits.size() == 1);
        table["e1 of two conditions"].add(fits[0].e1, truth.e1, scatter_units(counts));
        table["Sigma0 of two conditions"].add(fits[0].Sigma0, truth.Sigma0, scatter_units(counts));
    }
    return table;
}

} // namespace

TEST_CASE("intervals from 3, 5 and 8 blocks hold the truth as often as they say")
{
    for (const int blocks : {3, 5, 8})
        for (const auto& [name, covered] : cover(blocks)) {
            const double students = covered.students / covered.number;
            const double plain = covered.plain / covered.number;
            INFO(fmt::format("{}, {} blocks: {:.3f}, without Student's factor {:.3f}", name, blocks,
                             students, plain));
            // Eight blocks have the standard error: 65 % of such intervals hold the truth.
            CHECK(students > (blocks == 8 ? 0.6 : 0.63));
            CHECK(students < 0.74);
            if (blocks == 3 && name == "P_R of one condition") CHECK(plain < 0.62);
            if (blocks == 8) CHECK(students == plain);
        }
}

TEST_CASE("degrees of freedom of what comes from several conditions add up")
{
    const ScatterUnits units = {{0, 3, false}, {3, 3, false}, {6, 20, false}, {26, 5, true}};
    Eigen::VectorXd influence = Eigen::VectorXd::Zero(31);
    const auto estimate = [&] { return Estimate(1, influence); };
    influence.segment(0, 3) << 1, 0, -1;
    CHECK(degrees_of_freedom(estimate(), units) == Approx(2));
    CHECK(error(estimate(), units) == Approx(std::sqrt(2) * student_factor(2)));
    influence.segment(3, 3) << 1, 0, -1;
    CHECK(degrees_of_freedom(estimate(), units) == Approx(4)); // equal parts of two groups of three
    const Eigen::MatrixXd both = covariance({estimate(), estimate()}, units);
    CHECK(std::sqrt(both(0, 0)) == Approx(error(estimate(), units)));
    CHECK(both(0, 1) == Approx(both(0, 0)));

    influence.setZero();
    influence.segment(6, 20).setOnes(); // many blocks: the standard error
    CHECK(error(estimate(), units) == error(estimate()));
    influence.setZero();
    influence.tail(5).setOnes(); // independent events of one block
    CHECK(error(estimate(), units) == error(estimate()));
    CHECK(std::isinf(degrees_of_freedom(estimate(), units)));
}

TEST_CASE("P_R of few blocks has an interval no narrower than independent events have")
{
    Sweep sweep;
    sweep.temperatures = {0.42};
    sweep.stresses = {0};
    sweep.blocks = 3;
    sweep.beads = 2e4;
    const Truth truth;
    Messages messages;
    const Counts counts = gather_counts(
        draw([&](double s, double t, double stress) { return truth.log_probability(s, t, stress); },
             sweep, 5),
        {}, messages);
    const CountAnalysis a = analyse_counts(counts, {}, messages);
    int rare = 0;
    for (const ProbabilityRow& row : a.probability) {
        if (row.rearranged == 0) {
            CHECK_FALSE(row.scatter);
            continue;
        }
        REQUIRE(row.scatter);
        CHECK(row.scatter->low <= row.binomial.low);
        CHECK(row.scatter->high >= row.binomial.high);
        rare += row.rearranged < 10;
    }
    CHECK(rare > 0);
    CHECK(std::any_of(messages.begin(), messages.end(), [](const Message& m) {
        return m.text.find("fewer than 8 blocks") != std::string::npos;
    }));
}

} // namespace pitchdrop::few_blocks_test
