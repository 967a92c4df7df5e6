#include "engine/config/motion_times.hpp"
#include "engine/run/protocol_tree.hpp"
#include "tests/config/support.hpp"

namespace pitchdrop::motion_times_test {

using namespace pitchdrop::test;

// Time steps and intervals between impulses against the fastest vibration of the model.

namespace {

// With attraction, so that it has a density at pressure 0.
constexpr const char* fene = "\"model\": {\"bond\": {\"type\": \"fene\"}, \"exclude_bonded\": false},\n";

std::string relax(const std::string& more)
{
    return "{\"stage\": \"relax\", \"duration\": 10" + (more.empty() ? "" : ", " + more) + "}";
}

std::int64_t interval_of(const std::string& top)
{
    const Configuration configuration = parse(with(top));
    CHECK(configuration.warnings.empty());
    CHECK(parse(configuration.resolved.dump()).hash == configuration.hash);
    return configuration.settings.protocol[0].coupling_interval;
}

std::string with_interval(double timestep, int steps, const std::string& model = "")
{
    return with(model + "\"timestep\": " + std::to_string(timestep) + ",\n",
                relax("\"coupling_interval\": " + std::to_string(steps)));
}

} // namespace

TEST_CASE("by default impulses come as seldom as the fastest vibration allows")
{
    // A fifth of 0.0993 τ is 0.01987 τ, just below 0.02 τ.
    CHECK(interval_of("\"timestep\": 0.002,\n") == 9);
    CHECK(interval_of("\"timestep\": 0.005,\n") == 3);
    CHECK(interval_of("\"timestep\": 0.0002,\n") == 99);
    CHECK(interval_of("\"timestep\": 0.002, \"model\": {\"bond\": {\"k\": 8000}},\n") == 4);
    CHECK(interval_of("\"timestep\": 0.002, \"model\": {\"bead_types\": [{\"name\": \"A\", "
                      "\"mass\": 0.25}]},\n") == 4);
    CHECK(interval_of("\"timestep\": 0.002, \"model\": {\"bond\": {\"k\": 100}},\n") == 10);
    CHECK(interval_of(std::string(fene) + "\"timestep\": 0.005,\n") == 4);
    CHECK(interval_of(std::string(fene) + "\"timestep\": 0.01,\n") == 2);
    // Each stage has the interval of its own time step.
    const Configuration two = parse(with("", relax("\"timestep\": 0.004")));
    CHECK(two.settings.protocol[2].coupling_interval == 4);
    CHECK(build_tree(two).back().settings.coupling_interval == 4);
}

TEST_CASE("rows of thermo.csv come when they are asked for, whatever the interval")
{
    CHECK(build_tree(parse(with("\"timestep\": 0.002,\n")))[0].output.thermo_interval == 500);
    CHECK(build_tree(parse(with("\"timestep\": 0.005,\n")))[0].output.thermo_interval == 200);
}

TEST_CASE("resonance is within a tenth of whole halves of the period")
{
    CHECK(resonance(0.44, 1) == 0);
    CHECK(resonance(0.45, 1) == 1);
    CHECK(resonance(0.5, 1) == 1);
    CHECK(resonance(0.55, 1) == 1);
    CHECK(resonance(0.56, 1) == 0);
    CHECK(resonance(0.89, 1) == 0);
    CHECK(resonance(1.1, 1) == 2);
    CHECK(resonance(1.5, 1) == 3);
    CHECK(resonance(2.21, 1) == 0);
    for (double interval = 2.25; interval < 50; interval *= 1.01) CHECK(resonance(interval, 1) > 0);
}

TEST_CASE("an interval in resonance is refused, a doubtful one warned of, where it stands")
{
    require_problem(problems_of(with_interval(0.005, 10)), "protocol.2.coupling_interval", 6,
                    {"found 10: impulses of the bath every 0.05 τ", "0.50 of the period 0.0993 τ",
                     "resonance", "give at most 3"});
    require_problem(problems_of(with_interval(0.002, 50)), "protocol.2.coupling_interval", 6,
                    {"resonance"});
    require_problem(problems_of(with_interval(0.002, 150)), "protocol.2.coupling_interval", 6,
                    {"resonance"});
    require_problem(problems_of(with_interval(0.0025, 10, "\"model\": {\"bond\": {\"k\": 8000}}, ")),
                    "protocol.2.coupling_interval", 6, {"0.50 of the period 0.0497 τ"});
    require_problem(parse(with_interval(0.005, 5)).warnings, "protocol.2.coupling_interval", 6,
                    {"found 5", "0.25 of the period", "give at most 3"});
    CHECK(parse(with_interval(0.005, 3)).warnings.empty());
    CHECK(parse(with_interval(0.002, 9)).warnings.empty());
    CHECK(parse(with_interval(0.002, 1)).warnings.empty());
    // Nor is there a safe place between whole halves, where the box takes part and bonds are harmonic.
    for (const int steps : {12, 13, 14, 15, 16, 17, 22, 25, 26, 35}) {
        const auto problems = problems_of(with_interval(0.005, steps));
        require_problem(problems, "protocol.2.coupling_interval", 6,
                        {"found " + std::to_string(steps), "of the period 0.0993 τ of a bond",
                         "give at most 3, or leave it out"});
    }
    require_problem(problems_of(with_interval(0.005, 14)), "protocol.2.coupling_interval", 6,
                    {"0.70 of the period", "above 0.45 of it impulses of the box heat"});
    require_problem(parse(with_interval(0.005, 8)).warnings, "protocol.2.coupling_interval", 6,
                    {"found 8", "0.40 of the period", "above a fifth"});
    for (const char* barostat :
         {"{\"type\": \"cell_rescaling\"}", "{\"type\": \"mtk\", \"coupling\": \"per_axis\"}"})
        require_problem(problems_of(with("\"timestep\": 0.005,\n",
                                         relax("\"coupling_interval\": 14, \"barostat\": " +
                                               std::string(barostat)))),
                        "protocol.2.coupling_interval", 6, {"0.70 of the period"});
    // A thermostat scales all velocities alike: no drift and no wrong temperature were found.
    const std::string fixed_box = ", \"barostat\": {\"type\": \"none\"}";
    require_problem(parse(with("\"timestep\": 0.005,\n",
                               relax("\"coupling_interval\": 14" + fixed_box)))
                        .warnings,
                    "protocol.2.coupling_interval", 6, {"above a fifth"});
    // Weak harmonic bonds are refused by their own period, though a pair that meets is faster.
    const std::string weak = "\"model\": {\"bond\": {\"k\": 400}}, ";
    CHECK(parse(with_interval(0.005, 18, weak)).warnings.size() == 1);
    require_problem(problems_of(with_interval(0.005, 30, weak)), "protocol.2.coupling_interval", 6,
                    {"of a bond", "heat what is harmonic"});
    // Kremer and Grest's bonds, at the time steps of LAMMPS' inputs and ten steps between impulses.
    require_problem(parse(with_interval(0.01, 10, fene)).warnings, "protocol.2.coupling_interval", 7,
                    {"0.71 of the period", "above 0.45 of it they make the volume fluctuate"});
    for (const int steps : {11, 12, 13, 14}) // 0.92, 1.01, 1.10, 1.18 of a period
        require_problem(problems_of(with_interval(0.0119, steps, fene)),
                        "protocol.2.coupling_interval", 7, {"give at most 1"});
    CHECK_FALSE(parse(with_interval(0.01, 10, fene)).warnings.empty());
    CHECK_FALSE(parse(with_interval(0.012, 10, fene)).warnings.empty());
    // No impulses, no resonance.
    CHECK(parse(with("\"timestep\": 0.005,\n",
                     relax("\"coupling_interval\": 10, \"thermostat\": {\"type\": \"langevin\"}, "
                           "\"barostat\": {\"type\": \"none\"}")))
              .warnings.empty());
}

TEST_CASE("a time step that is too long for the model is said to be")
{
    CHECK(parse(with("\"timestep\": 0.008,\n")).warnings.empty());
    require_problem(parse(with("\"timestep\": 0.01,\n")).warnings, "timestep", 2,
                    {"found 0.01 τ, 9.93 steps in the period 0.0993 τ of a bond", "at most 0.00827"});
    CHECK(parse(with("\"timestep\": 0.019,\n")).warnings.size() == 1);
    require_problem(problems_of(with("\"timestep\": 0.02,\n")), "timestep", 2,
                    {"found 0.02 τ, 4.97 steps", "unstable", "at most 0.00827"});
    require_problem(problems_of(with("\"model\": {\"bond\": {\"k\": 8000}}, \"timestep\": 0.01,\n")),
                    "timestep", 2, {"0.0497 τ"});
    require_problem(problems_of(with("", relax("\"timestep\": 0.03"))), "protocol.2.timestep", 5,
                    {"unstable"});
    for (const char* usual : {"0.005", "0.01"})
        CHECK(parse(with(fene + ("\"timestep\": " + std::string(usual)) + ",\n")).warnings.empty());
    CHECK(parse(with(std::string(fene) + "\"timestep\": 0.012,\n")).warnings.size() == 1);
    // Pairs meet harder where it is hotter; other stages of the protocol may be as long as they were.
    const std::string hot = relax("\"temperature\": 10, \"timestep\": 0.0075");
    require_problem(parse(with("\"timestep\": 0.0075,\n", hot)).warnings, "protocol.2.timestep", 6,
                    {"a pair of beads of mass 1 that meet"});
    // A minimisation has no motion, single beads no bonds.
    CHECK(parse(with("", "{\"stage\": \"minimize\", \"timestep\": 0.05}")).warnings.empty());
    CHECK(parse("{\"system\": {\"chains\": 2560, \"beads_per_chain\": 1}, \"timestep\": 0.01, "
                "\"protocol\": [{\"stage\": \"melt\"}]}")
              .warnings.empty());
}

TEST_CASE("a run that goes on keeps the intervals it began with, if none are asked for")
{
    Configuration now = parse(with("\"timestep\": 0.005,\n"));
    const Configuration begun = parse(with("\"timestep\": 0.005,\n"), {"protocol.0.coupling_interval=4",
                                                                       "protocol.1.coupling_interval=1"});
    resume_as_recorded(now, begun.resolved);
    CHECK(now.hash == begun.hash);
    CHECK(now.settings.protocol[0].coupling_interval == 4);
    require_problem(now.warnings, "protocol.0.coupling_interval", 0,
                    {"found 4", "goes on as it began"});

    Configuration asked = parse(with("\"timestep\": 0.005,\n"), {"protocol.0.coupling_interval=2"});
    resume_as_recorded(asked, begun.resolved);
    CHECK(asked.settings.protocol[0].coupling_interval == 2);

    nlohmann::json old = begun.resolved; // by 0.1.0: refused if it were asked for today
    old["protocol"][0]["coupling_interval"] = 10;
    Configuration goes_on = parse(with("\"timestep\": 0.005,\n"));
    resume_as_recorded(goes_on, old);
    CHECK(goes_on.settings.protocol[0].coupling_interval == 10);
    require_problem(goes_on.warnings, "protocol.0.coupling_interval", 0,
                    {"found 10", "resonance", "begin again"});

    const std::uint64_t before = asked.hash;
    resume_as_recorded(asked, nlohmann::json::object());
    CHECK(asked.hash == before);
}

} // namespace pitchdrop::motion_times_test
