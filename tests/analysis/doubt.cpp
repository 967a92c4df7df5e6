#include "analysis/results/doubt.hpp"
#include "analysis/eyring/tables.hpp"
#include "analysis/relaxation/relaxation_analysis.hpp"
#include "analysis/results/fits_files.hpp"
#include "analysis/run_files/sources.hpp"
#include "analysis/thermodynamics/tables.hpp"
#include "tests/analysis/made_run.hpp"
#include "tests/analysis/synthetic.hpp"
#include "tests/catch.hpp"

#include <cmath>
#include <random>

namespace pitchdrop::doubt_test {

using nlohmann::ordered_json;

namespace {

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

Transition transition(double temperature, double error, double from, double to)
{
    Transition t;
    t.runs = 1;
    t.temperature = temperature, t.temperature_error = error;
    t.from = t.covered_from = from, t.to = t.covered_to = to;
    return t;
}

/// V(T) with a rounded bend at 0.46 from `begin` to `end`; without `bend` a melt that expands more when hotter.
ordered_json transition_of_quench(const std::string& name, double begin, double end, bool bend)
{
    MadeRun run(name);
    std::mt19937_64 random(3);
    std::normal_distribution<double> noise(0, 5e-4);
    run.add("quench", nullptr, "quench", begin, end, 1000);
    run.write("quench", "thermo.csv", "time,density", 1000, [&](double time) {
        const double x = begin + (end - begin) * time / 1000 - 0.46;
        const double rise = 0.5 * (x + std::hypot(x, 0.06));
        const double volume =
            bend ? 0.98 + 0.15 * (x - rise) + 0.3 * rise : 0.98 + 0.22 * x + 0.08 * x * x;
        return std::to_string(1 / (volume + noise(random)));
    });
    run.finish();
    Messages messages;
    return glass_transition_object(
        analyse_glass_transition(find_sources({run.path.string()}, messages), {}, messages));
}

/// C_b of a stretched exponential at the lags of a run of 300 τ.
ordered_json relaxation_of(double tau, int runs, RelaxationAnalysis* analysis = nullptr)
{
    MadeRun run("kww_bound");
    std::mt19937_64 random(11);
    std::normal_distribution<double> noise(0, 1e-4);
    for (int n = 0; n < runs; ++n) {
        const std::string id = "seed" + std::to_string(n) + "/creep";
        run.add(id, nullptr, "creep", 0.42, 0.42, 300)["seed"] = unsigned(n);
        run.write(id, "relaxation.csv",
                  "lag,bond_correlation,bond_correlation_error,self_scattering,"
                  "self_scattering_error",
                  150, [&](double lag) {
                      const double c = 0.9 * std::exp(-std::pow(lag / (n == 0 ? tau : 100), 0.6)) +
                                       noise(random);
                      return std::to_string(c) + ",1e-4,1,nan";
                  });
    }
    run.finish();
    Messages messages;
    const RelaxationAnalysis found =
        analyse_relaxation(find_sources({run.path.string()}, messages), {}, messages);
    if (analysis) *analysis = found;
    return relaxation_table(found.rows);
}

} // namespace

TEST_CASE(
    "a slope within two errors of 0 and a misfit above three per degree of freedom are in doubt")
{
    CHECK(Doubt().slope("V*", 1.9, 1).text() == "V* = 1.9 ± 1 is not told from 0");
    CHECK(Doubt().slope("V*", -2.1, 1).text().empty());
    CHECK(Doubt().slope("V*", 0.1, 0).text().empty()); // no error is known
    CHECK(Doubt().misfit(31, 10).text() == "deviance 31 for 10 degrees of freedom");
    CHECK(Doubt().misfit(29, 10).text().empty());
    CHECK(Doubt().misfit(29, 0).text().empty());
    CHECK(contains(Doubt().slope("a", 0, 1).misfit(40, 10).text(), "; deviance"));
}

TEST_CASE("fits of counts carry their doubt and the covariance of their parameters")
{
    using namespace synthetic;
    Truth flat;
    flat.beta1 = 0; // V* does not depend on softness
    Sweep sweep;
    sweep.temperatures = {0.38, 0.42};
    sweep.stresses = {0, 0.2, 0.3, 0.4};
    const auto law = [&](double bend) {
        return [=](double s, double t, double stress) {
            return flat.log_probability(s, t, stress) + bend * s * s;
        };
    };
    Messages messages;
    const auto tables = [&](double bend) {
        return count_tables(
            analyse_counts(gather_counts(draw(law(bend), sweep, 2), {}, messages), {}, messages));
    };
    const ordered_json good = tables(0), bent = tables(0.15);
    const ordered_json& row = good["decomposition_global"][0];
    CHECK_FALSE(row.contains("doubt"));
    for (int k = 0; k < 4; ++k) {
        const double e = row[std::vector<std::string>{"Sigma0_error", "Sigma1_error", "e0_error",
                                                      "e1_error"}[std::size_t(k)]];
        CHECK(std::sqrt(row["covariance"][k][k].get<double>()) == Approx(e));
    }
    // Sigma1 and e1 are told by the same lines: nearly one number
    CHECK(row["covariance"][1][3].get<double>() >
          0.9 * std::sqrt(row["covariance"][1][1].get<double>() *
                          row["covariance"][3][3].get<double>()));
    std::string doubts;
    for (const ordered_json& each : good["structure_dependent_eyring"])
        doubts += each.value("doubt", "");
    CHECK(contains(doubts, "β1 ="));
    CHECK(contains(bent["decomposition_global"][0].value("doubt", ""), "deviance"));
    CHECK(good["global_eq4"]["covariance"].size() == 8);
    CHECK(good["eq5"][0]["covariance"].size() == 4);
    CHECK(good["arrhenius"][0]["covariance"].size() == 2);
    CHECK(contains(csv_of(bent["decomposition_global"]), "doubt"));
}

TEST_CASE("T_g is told where the quench goes far enough beyond the bend and both fits agree")
{
    CHECK(why_not_determined(transition(0.456, 0.005, 0.2, 0.8), transition(0.447, 0.005, 0.2, 0.8))
              .empty()); // the reproduction's
    CHECK(contains(
        why_not_determined(transition(0.46, 0.01, 0.42, 1), transition(0.46, 0.01, 0.42, 1)),
        "spans 0.04 below the bilinear bend, 0.15 are needed"));
    CHECK(contains(
        why_not_determined(transition(0.46, 0.01, 0.2, 0.5), transition(0.46, 0.01, 0.2, 0.5)),
        "above"));
    // in units of a model whose T_g is 46
    CHECK(why_not_determined(transition(46, 0.5, 20, 80), transition(46, 0.5, 20, 80)).empty());
    CHECK(contains(why_not_determined(transition(46, 0.5, 40, 80), transition(46, 0.5, 40, 80)),
                   "14.95 are needed"));
    CHECK(contains(
        why_not_determined(transition(0.5, 0.01, 0.2, 0.8), transition(0.45, 0.01, 0.2, 0.8)),
        "more than two errors"));
    CHECK(why_not_determined(transition(0.46, 0.01, 0.2, 0.8), std::nullopt) != "");
}

TEST_CASE("a transition that is not determined has its reason for a number, in CSV too")
{
    const ordered_json whole = transition_of_quench("glass_whole", 0.8, 0.2, true);
    REQUIRE_FALSE(whole.contains("not_determined"));
    for (const char* form : {"bilinear", "hyperbolic"}) {
        INFO(form);
        CHECK(whole[form]["temperature"].get<double>() == Approx(0.46).margin(0.02));
        CHECK(std::sqrt(whole[form]["covariance"][0][0].get<double>()) ==
              Approx(whole[form]["temperature_error"].get<double>()));
    }
    CHECK(whole["hyperbolic"]["covariance"].size() == 5);
    CHECK(contains(csv_of(whole), "bilinear_temperature,bilinear_temperature_error"));

    for (const ordered_json& none : {transition_of_quench("glass_short", 1, 0.42, true),
                                     transition_of_quench("glass_none", 1, 0.42, false)}) {
        CHECK(none["not_determined"].get<std::string>() != "");
        CHECK_FALSE(none.contains("bilinear"));
        CHECK_FALSE(none.contains("hyperbolic"));
        CHECK(contains(csv_of(none), "not_determined"));
        CHECK_FALSE(contains(csv_of(none), "temperature"));
    }
}

TEST_CASE("a relaxation time longer than the run is a lower bound")
{
    const ordered_json shorter = relaxation_of(100, 1), longer = relaxation_of(600, 1);
    REQUIRE(shorter.size() == 1);
    CHECK(shorter[0]["tau"].get<double>() == Approx(100).epsilon(0.05));
    CHECK(shorter[0]["covariance"].size() == 3);
    CHECK(std::sqrt(shorter[0]["covariance"][1][1].get<double>()) ==
          Approx(shorter[0]["tau_error"].get<double>()));
    REQUIRE(longer.size() == 1);
    CHECK(longer[0]["tau_lower_bound"] == 150); // the last lag
    for (const char* key : {"tau", "tau_error", "beta", "amplitude", "covariance"}) {
        INFO(key);
        CHECK_FALSE(longer[0].contains(key));
    }

    RelaxationAnalysis analysis; // of two runs the other has decayed
    relaxation_of(600, 2, &analysis);
    const ordered_json means = relaxation_mean_table(analysis.means);
    REQUIRE(means.size() == 1);
    CHECK_FALSE(means[0].contains("tau"));
    CHECK_FALSE(means[0].contains("beta"));
    CHECK(means[0]["tau_lower_bound"].get<double>() == Approx(std::sqrt(150 * 100)).epsilon(0.05));
}

TEST_CASE("the compliance is that of the strain less that at rest, or says that it is not")
{
    MadeRun run("compliance");
    std::mt19937_64 random(5);
    std::normal_distribution<double> noise(0, 1e-4);
    for (const double stress : {0.0, 0.1, 0.2}) {
        const double temperature = stress == 0.2 ? 0.35 : 0.42; // nothing at rest at 0.35
        const std::string id = "s" + std::to_string(int(10 * stress));
        run.add(id, nullptr, "creep", temperature, temperature, 300)["stress"] = stress;
        run.write(id, "thermo.csv", "time,strain", 300, [&](double time) {
            return std::to_string(0.004 + 0.1 * stress * time / 300 + noise(random));
        });
    }
    run.finish();
    Messages messages;
    const auto rows = analyse_creep(find_sources({run.path.string()}, messages), messages);
    REQUIRE(rows.size() == 3);
    CHECK_FALSE(rows[0].strain_at_rest); // at 0.35
    CHECK(*rows[0].compliance == Approx((0.004 + 0.02) / 0.2).epsilon(0.03));
    CHECK(*rows[2].strain_at_rest == Approx(0.004).epsilon(0.05));
    CHECK(*rows[2].compliance == Approx(0.1).epsilon(0.03));
    bool told = false;
    for (const Message& message : messages) told |= contains(message.text, "1 of 2 compliances");
    CHECK(told);
    const ordered_json table = creep_table(rows);
    CHECK(contains(table[1].value("doubt", ""), "strain_rate")); // at rest nothing creeps
    CHECK_FALSE(table[2].contains("doubt"));
}

} // namespace pitchdrop::doubt_test
