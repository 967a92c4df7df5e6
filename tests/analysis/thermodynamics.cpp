#include "analysis/run_files/sources.hpp"
#include "analysis/thermodynamics/tables.hpp"
#include "tests/analysis/made_run.hpp"
#include "tests/catch.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <random>

namespace pitchdrop::thermodynamics_test {

namespace {

bool tells(const Messages& messages, const std::string& part)
{
    for (const Message& message : messages)
        if (message.text.find(part) != std::string::npos) return true;
    return false;
}

double density(double t, double t_g) { return 1 / (0.98 + (t < t_g ? 0.3 : 0.75) * (t - t_g)); }

/// A quench of two segments, 0.7 → 0.4 → 0.25, with an age below the first target.
void add_quench(MadeRun& run, const std::string& name, std::uint64_t seed, double t_g, double rate)
{
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal(0, 1e-4);
    double begin = 0.7;
    nlohmann::json parent = name + "/melt";
    run.add(name + "/melt", nullptr, "melt", 1, 1, 10)["seed"] = seed;
    for (const double end : {0.4, 0.25}) {
        const std::string id = fmt::format("{}/T{}/quench", name, end);
        const double duration = (begin - end) / rate;
        run.add(id, parent, "quench", begin, end, duration)["seed"] = seed;
        run.write(id, "thermo.csv", "time,density", int(duration), [&](double time) {
            return std::to_string(density(begin - rate * time, t_g) + normal(random));
        });
        if (end == 0.4) run.add(name + "/T0.4/age", id, "age", end, end, 10)["seed"] = seed;
        begin = end;
        parent = id;
    }
}

GlassTransitions analysed(const MadeRun& run, Messages& messages,
                          const TemperatureRange& range = {})
{
    run.finish();
    return analyse_glass_transition(find_sources({run.path.string()}, messages), range, messages);
}

void add_creep(MadeRun& run, const std::string& id, double stress, int last, int broken = -1)
{
    std::mt19937_64 random(7);
    std::normal_distribution<double> normal(0, 1e-3);
    run.add(id, nullptr, "creep", 0.42, 0.42, 600)["stress"] = stress;
    run.write(id, "thermo.csv", "time,strain", last, [&](double time) {
        if (time == broken) return std::string("nan");
        return std::to_string(0.1 * stress * (1 + 1e-3 * time) + normal(random));
    });
}

} // namespace

TEST_CASE("segments of a quench are joined along the tree, seeds give the error")
{
    MadeRun run("quench");
    const double t_g[] = {0.44, 0.47, 0.46};
    for (int k = 0; k < 3; ++k)
        add_quench(run, fmt::format("seed{}", k), std::uint64_t(k), t_g[k], 1e-3);
    add_quench(run, "fast", 9, 0.49, 2e-3);
    Messages messages;
    const GlassTransitions rows = analysed(run, messages);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].rate == Approx(1e-3).epsilon(1e-3)); // whole steps
    CHECK(rows[1].rate == Approx(2e-3).epsilon(1e-3));
    CHECK(rows[0].branches.size() == 6);
    CHECK(rows[0].branches[1] == "seed0/T0.25/quench");
    REQUIRE(rows[0].bilinear);
    const Transition& t = *rows[0].bilinear;
    CHECK(t.runs == 3);
    CHECK(t.temperature == Approx((0.44 + 0.47 + 0.46) / 3).epsilon(2e-3));
    // spread 0.01528 over √3, Student's factor for two degrees of freedom
    CHECK(t.temperature_error == Approx(0.01528 / std::sqrt(3) * 1.32).epsilon(0.03));
    CHECK(t.glass_slope == Approx(0.3).epsilon(0.02));
    CHECK(t.liquid_slope == Approx(0.75).epsilon(0.02));
    CHECK(t.from == Approx(0.25));
    CHECK(t.to == Approx(0.7));
    CHECK(rows[1].bilinear->runs == 1);
    CHECK(rows[1].bilinear->temperature == Approx(0.49).epsilon(5e-3));

    const auto object = glass_transition_object(rows);
    CHECK(object["bilinear"]["temperature"] == t.temperature);
    CHECK(object["by_rate"].size() == 2);
    CHECK(object["by_rate"][1]["rate"] == rows[1].rate);
    CHECK(glass_transition_object({}).empty());
}

TEST_CASE("the glass transition is fitted within the range of temperatures asked for")
{
    // A melt whose expansion grows once more above 0.6 moves a fit to everything.
    MadeRun run("range");
    run.add("quench", nullptr, "quench", 0.8, 0.2, 1200);
    run.write("quench", "thermo.csv", "time,density", 1200, [](double time) {
        const double t = 0.8 - 5e-4 * time;
        return std::to_string(1 /
                              (1 / density(t, 0.46) + (t > 0.6 ? 2 * (t - 0.6) * (t - 0.6) : 0)));
    });
    Messages messages;
    const GlassTransitions all = analysed(run, messages);
    REQUIRE(all.size() == 1);
    CHECK(all[0].bilinear->temperature > 0.5);
    const GlassTransitions below = analysed(run, messages, {0.25, 0.6});
    REQUIRE(below.size() == 1);
    CHECK(below[0].bilinear->temperature == Approx(0.46).epsilon(1e-3));
    CHECK(below[0].bilinear->from == Approx(0.25));
    CHECK(below[0].bilinear->to == Approx(0.6));
    messages.clear();
    const GlassTransitions outside = analysed(run, messages, {0.9, 1});
    REQUIRE(outside.size() == 1);
    CHECK(outside[0].not_determined.find("0 rows") != std::string::npos);
    CHECK(tells(messages, "0 rows"));
}

TEST_CASE("quenches that show no glass transition are told of")
{
    MadeRun run("no_glass");
    add_quench(run, "melt_only", 1, 0.1, 1e-3); // T_g below the last target
    run.add("short", nullptr, "quench", 0.7, 0.3, 20);
    run.write("short", "thermo.csv", "time,density", 20, [](double) { return "1"; });
    run.add("unwritten", nullptr, "quench", 0.7, 0.3, 20);
    run.add("heating", nullptr, "quench", 0.3, 0.7, 20);
    run.add("gap", nullptr, "quench", 0.7, 0.3, 400);
    run.write("gap", "thermo.csv", "time,density", 400, [](double t) {
        return t > 100 && t < 140 ? std::string("nan")
                                  : std::to_string(density(0.7 - 1e-3 * t, 0.46));
    });
    Messages messages;
    for (const GlassTransitionRow& row : analysed(run, messages)) {
        CHECK(row.not_determined != "");
        CHECK_FALSE(row.bilinear);
    }
    CHECK(tells(messages, "bilinear fit of melt_only/T0.4/quench … melt_only/T0.25/quench: "));
    CHECK(tells(messages, "short: 21 rows"));
    CHECK(tells(messages, "unwritten has no thermo.csv"));
    CHECK(tells(messages, "gap: there are no volumes from 0.6 to 0.56"));
    CHECK_FALSE(tells(messages, "heating"));
}

TEST_CASE("creep rows follow their branches")
{
    MadeRun run("creep");
    add_creep(run, "s0.3", 0.3, 600, 300);
    add_creep(run, "s0", 0, 600);
    add_creep(run, "short", 0.2, 50);
    add_creep(run, "going", 0.1, 300);
    run.add("waiting", nullptr, "creep", 0.42, 0.42, 600);
    run.finish();
    // the branch that goes on
    auto tree = nlohmann::json::parse(std::ifstream(run.path / "tree.json"));
    tree["branches"][3]["state"] = "running";
    std::ofstream(run.path / "tree.json") << tree;
    Messages messages;
    const auto rows = analyse_creep(find_sources({run.path.string()}, messages), messages);
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].branch == "s0");
    CHECK_FALSE(rows[0].compliance);
    CHECK(rows[0].final_strain);
    CHECK(std::abs(rows[0].strain_rate) < 4 * rows[0].strain_rate_error);
    CHECK(rows[1].branch == "going");
    CHECK_FALSE(rows[1].final_strain);
    CHECK_FALSE(rows[1].compliance);
    CHECK(rows[2].strain_rate == Approx(3e-5).margin(4 * rows[2].strain_rate_error));
    CHECK(rows[2].strain_rate_error < 2e-6);
    CHECK(*rows[2].compliance == Approx(0.1 * (1 + 1e-3 * 595)).epsilon(0.02));
    CHECK(tells(messages, "s0.3: 1 rows of thermo.csv have no time or strain"));
    CHECK(tells(messages, "short: 36 rows later than 15"));
    CHECK(tells(messages, "going: it is running"));

    const auto table = creep_table(rows);
    CHECK(table.size() == 3);
    CHECK_FALSE(table[0].contains("compliance"));
    CHECK_FALSE(table[0].contains("yield_time"));
    CHECK(table[2]["strain_rate_error"] == rows[2].strain_rate_error);
    CHECK(table[2].begin().key() == "temperature");
    CHECK(creep_table({}).dump() == "[]");
}

TEST_CASE("what is not finite stays out of the tables")
{
    CreepRow row;
    row.strain_rate = 1;
    row.strain_rate_error = std::nan("");
    row.elastic_strain = INFINITY;
    const auto object = creep_table({row})[0];
    CHECK(object.contains("strain_rate"));
    CHECK_FALSE(object.contains("strain_rate_error"));
    CHECK_FALSE(object.contains("elastic_strain"));
    RelaxationRow relaxation;
    relaxation.fit.tau = std::nan("");
    relaxation.fit.tau_error = 1;
    CHECK_FALSE(relaxation_table({relaxation})[0].contains("tau"));
    CHECK_FALSE(relaxation_table({relaxation})[0].contains("tau_error"));
}

/// Prints the tables of the run named in PITCHDROP_RUN.
TEST_CASE("tables of a run", "[.tables_of_run]")
{
    const char* path = std::getenv("PITCHDROP_RUN");
    REQUIRE(path != nullptr);
    Messages messages;
    const auto sources = find_sources({path}, messages);
    const auto relaxation = analyse_relaxation(sources, {}, messages);
    std::cout << glass_transition_object(analyse_glass_transition(sources, {}, messages)).dump(1)
              << '\n';
    for (const auto& row : creep_table(analyse_creep(sources, messages)))
        std::cout << row.dump() << '\n';
    for (const auto& row : relaxation_table(relaxation.rows)) std::cout << row.dump() << '\n';
    for (const Message& message : messages)
        std::cout << message.about << ": " << message.text << '\n';
}

} // namespace pitchdrop::thermodynamics_test
