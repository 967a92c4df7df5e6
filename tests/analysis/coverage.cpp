#include "tests/analysis/synthetic.hpp"
#include "tests/catch.hpp"

#include <fmt/format.h>

#include <map>

namespace pitchdrop::coverage_test {

// Whether the errors of the fits are what they say: counts are drawn from known parameters many times, and
// the 68 % interval of each parameter must hold the truth in 63 to 73 % of the draws, with a bias of a
// tenth of an error at most. 1,000 draws tell parts to 0.015 and biases to 0.03.

using namespace pitchdrop::synthetic;

namespace {

constexpr int draws = 1000;

CountAnalysis analyse(const std::vector<CountRow>& rows)
{
    Messages messages;
    const Counts counts = gather_counts(rows, {}, messages);
    CountAnalysisOptions options;
    options.bootstrap.samples = 0;
    options.compare_models = false;
    return analyse_counts(counts, options, messages);
}

using Table = std::map<std::string, Coverage>;

void add_decomposition(Table& table, const std::string& name, const DecompositionRow& row,
                       const Truth& truth)
{
    table[name + " Sigma0"].add(row.Sigma0, truth.Sigma0);
    table[name + " Sigma1"].add(row.Sigma1, truth.Sigma1);
    table[name + " e0"].add(row.e0, truth.e0);
    table[name + " e1"].add(row.e1, truth.e1);
    REQUIRE(row.onset_temperature);
    table[name + " onset temperature"].add(*row.onset_temperature, truth.onset());
}

void add_eq1(Table& table, const CountAnalysis& a, const Truth& truth)
{
    for (const ArrheniusRow& row : a.arrhenius) {
        if (row.stress != 0 || row.softness < -2.5) continue; // fewer than 200 events beyond
        const std::string bin = fmt::format(" at {}", row.softness);
        table["Eq. 1 sigma" + bin].add(row.sigma, falling(truth.Sigma0, truth.Sigma1, row.softness));
        table["Eq. 1 delta_e" + bin].add(row.delta_e, falling(truth.e0, truth.e1, row.softness));
    }
    add_decomposition(table, "Eq. 1 in two steps", a.decomposition.front(), truth);
    add_decomposition(table, "Eq. 1 in one", a.decomposition_global.front(), truth);
}

void add_eq3(Table& table, const CountAnalysis& a, const Truth& truth, double temperature)
{
    for (const EyringRow& row : a.eyring) {
        // Harder beads have some hundred events at rest; there ln A is biased by a ninth of its error.
        if (row.temperature != temperature || row.softness < -1.5) continue;
        REQUIRE(row.A);
        const std::string bin = fmt::format(" at {}", row.softness);
        table["Eq. 3 V" + bin].add(row.V, falling(truth.beta0, truth.beta1, row.softness));
        table["Eq. 3 ln A" + bin].add(Estimate(log(*row.A)),
                                      truth.alpha1 * row.softness - truth.alpha0);
    }
    for (const StructureDependentRow& row : a.structure_dependent) {
        if (row.temperature != temperature) continue;
        table["Eq. 3 alpha0"].add(*row.alpha0, truth.alpha0);
        table["Eq. 3 alpha1"].add(*row.alpha1, truth.alpha1);
        table["Eq. 3 beta0"].add(row.beta0, truth.beta0);
        table["Eq. 3 beta1"].add(row.beta1, truth.beta1);
    }
}

void add_eq4(Table& table, const CountAnalysis& a, const Truth& truth)
{
    REQUIRE(a.global);
    const GlobalEyring& g = *a.global;
    table["Eq. 4 Sigma0"].add(g.Sigma0, truth.Sigma0);
    table["Eq. 4 Sigma1"].add(g.Sigma1, truth.Sigma1);
    table["Eq. 4 e0"].add(g.e0, truth.e0);
    table["Eq. 4 e1"].add(g.e1, truth.e1);
    table["Eq. 4 alpha0"].add(g.alpha0, truth.alpha0);
    table["Eq. 4 alpha1"].add(g.alpha1, truth.alpha1);
    table["Eq. 4 beta0"].add(g.beta0, truth.beta0);
    table["Eq. 4 beta1"].add(g.beta1, truth.beta1);
}

void check(const Table& table)
{
    for (const auto& [name, c] : table) {
        UNSCOPED_INFO(fmt::format("{:<36} {} draws, inside {:.3f}, bias {:+.3f}, mean error {:.4g}",
                                  name, c.number, c.part(), c.mean(), c.error / c.number));
        CHECK((c.number == draws && c.part() > 0.63 && c.part() < 0.73 &&
               std::abs(c.mean()) <= 0.1));
    }
}

Sweep sweep()
{
    Sweep s;
    s.temperatures = {0.35, 0.375, 0.40, 0.42};
    s.stresses = {0, 0.1, 0.2, 0.3, 0.4, 0.45};
    s.blocks = 20;
    return s;
}

Table cover(const Sweep& sweep)
{
    const Truth truth;
    const Law law = [&](double s, double t, double stress) {
        return truth.log_probability(s, t, stress);
    };
    Table table;
    for (int seed = 0; seed < draws; ++seed) {
        const CountAnalysis a = analyse(draw(law, sweep, unsigned(seed)));
        add_eq1(table, a, truth);
        add_eq3(table, a, truth, 0.42);
        add_eq4(table, a, truth);
    }
    return table;
}

} // namespace

TEST_CASE("errors of Eq. 1, 3 and 4 hold for independent events") { check(cover(sweep())); }

TEST_CASE("errors of Eq. 1, 3 and 4 hold for events in bursts and restless blocks")
{
    Sweep restless = sweep();
    restless.burst = 3;
    restless.block_spread = 0.05;
    check(cover(restless));
}

TEST_CASE("errors of Eq. 5 hold")
{
    // ln σP_R = a + bσ − (c + dσ) S
    const double a = -6.5, b = 3.6, c = -1.0, d = 1.2;
    const Law law = [&](double s, double, double stress) {
        return log_high_stress(a, b, c, d, stress, s);
    };
    Sweep s = sweep();
    s.temperatures = {0.42};
    s.stresses = {0.3, 0.35, 0.4, 0.45};
    for (const double burst : {1.0, 3.0}) {
        s.burst = burst;
        s.block_spread = burst > 1 ? 0.05 : 0;
        Table table;
        for (int seed = 0; seed < draws; ++seed) {
            const CountAnalysis found = analyse(draw(law, s, unsigned(seed)));
            REQUIRE(found.high_stress.size() == 1);
            const HighStressRow& row = found.high_stress.front();
            table["Eq. 5 a"].add(row.a, a);
            table["Eq. 5 b"].add(row.b, b);
            table["Eq. 5 c"].add(row.c, c);
            table["Eq. 5 d"].add(row.d, d);
            REQUIRE(row.intersection_softness);
            table["Eq. 5 intersection"].add(*row.intersection_softness, b / d);
            const double mean = found.conditions.front().mean_softness.value(); // the same in all draws
            table["Eq. 5 crossover"].add(*row.crossover_stress, 1 / (b - d * mean));
        }
        check(table);
    }
}

} // namespace pitchdrop::coverage_test
