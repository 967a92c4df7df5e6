#include "tests/analysis/synthetic.hpp"
#include "analysis/eyring/model_comparison.hpp"
#include "analysis/statistics/scatter_units.hpp"
#include "tests/catch.hpp"

#include <map>

namespace pitchdrop::model_comparison_test {

// Counts drawn from each law: the comparison must tell that law from the others, and from nothing where
// nothing differs.

using namespace pitchdrop::synthetic;

namespace {

Sweep sweep()
{
    Sweep s;
    s.temperatures = {0.38, 0.42};
    s.stresses = {0, 0.1, 0.2, 0.3, 0.4, 0.45};
    s.blocks = 20;
    return s;
}

using Verdicts = std::map<std::string, std::string>; ///< of all temperatures together, by model

Verdicts compare(const Law& law, const Sweep& sweep, unsigned seed)
{
    Messages messages;
    const Counts counts = gather_counts(draw(law, sweep, seed), {}, messages);
    const Binning binning;
    const auto conditions = summarise_conditions(counts, binning);
    const auto wide = in_range(wide_cells(counts, binning, slopes_of(conditions)), binning);
    Verdicts verdicts;
    for (const ModelComparisonRow& row : compare_models(counts, wide, conditions, 0.3, 10, messages)) {
        if (row.temperature || row.range != "all") continue;
        REQUIRE(row.delta_log_likelihood);
        CHECK(error(*row.delta_log_likelihood) > 0);
        UNSCOPED_INFO(row.model << " " << row.delta_log_likelihood->value() << " ± "
                                << error(*row.delta_log_likelihood) << " " << row.verdict);
        verdicts[row.model] = row.verdict;
    }
    return verdicts;
}

double rest(double s, double t)
{
    const Truth truth;
    return log_arrhenius(falling(truth.Sigma0, truth.Sigma1, s), falling(truth.e0, truth.e1, s), t);
}

} // namespace

TEST_CASE("counts of the structure-dependent Eyring model are told from those of its rivals")
{
    for (const unsigned seed : {1u, 2u, 3u}) {
        const Verdicts v = compare(
            [](double s, double t, double stress) {
                return rest(s, t) +
                       (stress > 0 ? log_eyring(-1.97 + 0.15 * s, falling(3.0, 0.8, s), stress, t) : 0.0);
            },
            sweep(), seed);
        CHECK(v.at("eyring_one_volume") == "worse");
        CHECK(v.at("elastic_energy") == "worse");
        CHECK(v.at("elastic_energy_scaled") == "worse");
    }
}

TEST_CASE("counts of a barrier that falls with the elastic energy are told from Eyring's")
{
    for (const unsigned seed : {1u, 2u, 3u}) {
        const Verdicts v = compare(
            [](double s, double t, double stress) {
                return rest(s, t) + falling(2.5, 0.6, s) * stress * stress / t;
            },
            sweep(), seed);
        CHECK(v.at("elastic_energy") == "better");
        CHECK(v.at("elastic_energy_scaled") != "worse");
        CHECK(v.at("eyring_continuous") == "worse");
    }
}

TEST_CASE("counts of one activation volume do not ask for one per softness")
{
    for (const unsigned seed : {1u, 2u, 3u}) {
        const Verdicts v = compare(
            [](double s, double t, double stress) {
                return rest(s, t) + (stress > 0 ? log_eyring(-1.9 + 0.1 * s, 3.0, stress, t) : 0.0);
            },
            sweep(), seed);
        CHECK(v.at("eyring_one_volume") != "worse");
        CHECK(v.at("elastic_energy") == "worse");
    }
}

TEST_CASE("few counts tell no law from another")
{
    Sweep small = sweep();
    small.beads = 2e4;
    const Verdicts v = compare(
        [](double s, double t, double stress) {
            return rest(s, t) + (stress > 0 ? log_eyring(-1.97 + 0.15 * s, falling(3.0, 0.4, s), stress, t) : 0.0);
        },
        small, 5);
    CHECK(v.at("eyring_one_volume") == "not told apart");
}

TEST_CASE("a verdict from few blocks keeps to the error that is shown beside it")
{
    Sweep few = sweep();
    few.beads = 6e4;
    few.blocks = 3;
    int rows = 0, only_by_students_factor = 0;
    for (unsigned seed = 1; seed <= 12; ++seed) {
        Messages messages;
        const Counts counts = gather_counts(
            draw([](double s, double t, double stress) {
                return rest(s, t) +
                       (stress > 0 ? log_eyring(-1.97 + 0.15 * s, falling(3.0, 0.8, s), stress, t) : 0.0);
            }, few, seed), {}, messages);
        const Binning binning;
        const auto conditions = summarise_conditions(counts, binning);
        const auto wide = in_range(wide_cells(counts, binning, slopes_of(conditions)), binning);
        for (const ModelComparisonRow& row :
             compare_models(counts, wide, conditions, 0.3, 10, messages)) {
            if (!row.delta_log_likelihood) continue;
            ++rows;
            const double shown = error(*row.delta_log_likelihood, scatter_units(counts));
            const double penalised = std::abs(*row.penalised);
            CHECK((row.verdict == "not told apart") == (penalised <= 2 * shown));
            if (penalised <= 2 * shown && penalised > 2 * error(*row.delta_log_likelihood))
                ++only_by_students_factor;
        }
    }
    CHECK(rows > 50);
    CHECK(only_by_students_factor > 0);
}

} // namespace pitchdrop::model_comparison_test
