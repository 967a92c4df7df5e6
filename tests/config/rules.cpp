#include "engine/run/protocol_tree.hpp"
#include "kernels/model/bonded.hpp"
#include "tests/config/support.hpp"

namespace pitchdrop::rules_test {

using namespace pitchdrop::test;

// Rules that concern more than one field.

namespace {

std::vector<Problem> model_problems(const std::string& text)
{
    try {
        parse_model(text, "model.json");
    } catch (const ConfigurationError& error) {
        return error.problems;
    }
    FAIL("accepted: " << text);
    return {};
}

} // namespace

TEST_CASE("the model is read as documented")
{
    const Model plain = parse_model("{}", "model.json");
    CHECK(plain.pair.cutoff == 2.5);
    CHECK(plain.pair.truncation == Truncation::energy_shift);
    CHECK(plain.bond.potential == BondModel::Potential::harmonic);
    CHECK(values_of<HarmonicBond>(plain.bond.values).k == 2000);
    CHECK(plain.exclude_bonded);
    CHECK(plain.bead_types.size() == 1);

    const Model given = parse_model(
        R"({"pair": {"type": "lennard_jones", "epsilon": 2, "sigma": 1.5, "cutoff": 3,
                     "truncation": "smooth", "smooth_start": 2.5, "mixing": "geometric",
                     "overrides": [{"types": ["B", "A"], "epsilon": 0.5, "cutoff": 2}]},
            "bead_types": [{"name": "A"}, {"name": "B", "mass": 2, "sigma": 0.8}],
            "bond": {"type": "harmonic", "k": 500, "r0": 0.9}, "angle": {"k": 1.5},
            "exclude_bonded": false})",
        "model.json");
    CHECK(given.bead_types[0].epsilon == 2);
    CHECK(given.bead_types[0].sigma == 1.5);
    CHECK(given.bead_types[1].mass == 2);
    CHECK(given.bead_types[1].sigma == 0.8);
    CHECK(given.pair.truncation == Truncation::smooth);
    CHECK(given.pair.truncation_values == std::vector<double>{2.5});
    CHECK(given.pair.mixing == MixingRule::geometric);
    REQUIRE(given.pair.overrides.size() == 1);
    CHECK(given.pair.overrides[0].first == 1);
    CHECK(given.pair.overrides[0].second == 0);
    CHECK(given.pair.overrides[0].cutoff == 2);
    CHECK(given.bond.values == std::vector<double>{500, 0.9});
    CHECK(given.angle.values == std::vector<double>{1.5});
    CHECK_FALSE(given.exclude_bonded);
    CHECK(parse_model(R"({"pair": {"type": "wca"}})", "model.json").pair.wca);
}

TEST_CASE("the repulsion in a FENE bond is counted once")
{
    const Model fene = parse_model(R"({"bond": {"type": "fene"}})", "m");
    CHECK(fene.bond.values == std::vector<double>{30, 1.5, 1, 1});
    const Model bare = parse_model(R"({"bond": {"type": "fene"}, "exclude_bonded": false})", "m");
    CHECK(bare.bond.values == std::vector<double>{30, 1.5, 0, 1});
    require_problem(model_problems("{\"bond\": {\"type\": \"fene\",\n\"epsilon\": 1},"
                                   " \"exclude_bonded\": false}"),
                    "bond.epsilon", 2, {"counted twice"});
}

TEST_CASE("inconsistent models")
{
    require_problem(model_problems(R"({"pair": {"truncation": "smooth", "smooth_start": 2.5}})"),
                    "pair.smooth_start", 1, {"below the cutoff 2.5"});
    require_problem(model_problems(R"({"bead_types": [{"name": "A"}, {"name": "A"}]})"),
                    "bead_types.1.name", 1, {"again"});
    require_problem(model_problems(R"({"bead_types": [{"name": "Ab"}],
                                       "pair": {"overrides": [{"types": ["Ab", "ab"]}]}})"),
                    "pair.overrides.0.types", 2, {"no bead type \"ab\"", "did you mean \"Ab\"?"});
    require_problem(model_problems(R"({"pair": {"type": "wca", "cutoff": 2}})"), "pair.cutoff", 1,
                    {"only with type lennard_jones"});
}

TEST_CASE("a box too small for the cutoff names the beads it would take")
{
    require_problem(problems_of("{\"system\": {\"chains\": 1},"
                                " \"protocol\": [{\"stage\": \"melt\"}]}"),
                    "system", 1, {"2 (cutoff + skin) = 5.7", "give at least 158 beads"});
    CHECK_NOTHROW(parse("{\"system\": {\"chains\": 2, \"beads_per_chain\": 79},"
                        " \"protocol\": [{\"stage\": \"melt\"}]}"));
}

TEST_CASE("only a glass may move its axes independently")
{
    require_problem(problems_of(with("", "{\"stage\": \"melt\",\n\"barostat\": {\"coupling\": "
                                         "\"per_axis\"}}")),
                    "protocol.2.barostat.coupling", 6, {"a melt has no shape", "isotropic"});
    require_problem(problems_of(with("", "{\"stage\": \"creep\", \"temperature\": 0.9,"
                                         " \"stress\": 0.1}")),
                    "protocol.2.barostat.coupling", 5, {"temperature 0.9", "quench below"});
    require_problem(problems_of(with("", "{\"stage\": \"creep\", \"stress\": 0.1,"
                                         " \"barostat\": {\"coupling\": \"isotropic\"}}")),
                    "protocol.2.barostat.coupling", 5, {"move on its own"});
    require_problem(problems_of(with("", "{\"stage\": \"creep\", \"stress\": 0.1,"
                                         " \"barostat\": {\"type\": \"none\"}}")),
                    "protocol.2.barostat", 5, {"could not follow"});
    CHECK_NOTHROW(parse(with("", "{\"stage\": \"relax\", \"duration\": 5,"
                                 " \"barostat\": {\"coupling\": \"per_axis\"}}")));
    CHECK_NOTHROW(parse(with("", "{\"stage\": \"extend\", \"duration\": 5, \"temperature\": 1,"
                                 " \"strain_rate\": 0.01}")));
}

TEST_CASE("temperatures along the protocol")
{
    require_problem(problems_of(with("", "{\"stage\": \"quench\", \"to\": [0.3, 0.42]}")),
                    "protocol.2.to", 5, {"found 0.42", "starts from 0.42"});
    require_problem(problems_of("{\"protocol\": [{\"stage\": \"age\"}]}"), "protocol.0", 1,
                    {"no temperature", "add \"temperature\""});
    require_problem(problems_of("{\"protocol\": [{\"stage\": \"quench\", \"to\": 0.4}]}"),
                    "protocol.0", 1, {"no temperature", "put a melt before"});
    require_problem(problems_of("{\"protocol\": []}"), "protocol", 1, {"no stage"});
}

TEST_CASE("times that round to nothing")
{
    require_problem(problems_of(with("", "{\"stage\": \"age\", \"duration\": 0.0005}")),
                    "protocol.2.duration", 5, {"less than half a step"});
    require_problem(problems_of(with("", "{\"stage\": \"age\", \"trajectory\": 0.05}")),
                    "protocol.2.trajectory", 5, {"100 steps = 0.2 τ"});
    require_problem(problems_of(with("", "{\"stage\": \"age\", \"trajectory\": 1, \"timestep\": "
                                         "0.004}")),
                    "protocol.2.trajectory", 5, {"found 1 τ", "100 steps = 0.4 τ"});
    require_problem(problems_of(with("\"output\": {\"thermo\": 0.0009},\n")), "output.thermo", 2,
                    {"steps of 0.002 τ"});
    require_problem(problems_of(with("", "{\"stage\": \"age\", \"thermostat\": {\"time\": "
                                         "0.01}}")),
                    "protocol.2.thermostat.time", 5, {"impulses come only every"});
}

TEST_CASE("names of stages are names of directories")
{
    for (const char* name : {"../x", "a b", "checkpoint", "a/b"}) {
        INFO(name);
        const auto problems =
            problems_of(with("", "{\"stage\": \"age\",\n\"name\": \"" + std::string(name) + "\"}"));
        require_problem(problems, "protocol.2.name", 6, {});
    }
    // An unnamed stage gives way to a given name.
    const auto taken = parse(with("", "{\"stage\": \"age\", \"name\": \"melt\"}"));
    CHECK(taken.settings.protocol[0].name == "melt2");
    require_problem(problems_of(with("", "{\"stage\": \"age\", \"name\": \"a\"},\n"
                                         "{\"stage\": \"age\", \"name\": \"a\"}")),
                    "protocol.3.name", 6, {"\"a\" is taken"});
}

TEST_CASE("a tree out of proportion is refused before it is built")
{
    std::string many = "[0";
    for (int i = 1; i < 2000; ++i) many.append(",").append(std::to_string(i));
    many += "]";
    require_problem(problems_of("{\"system\": {\"seed\": " + many +
                                "}, \"protocol\": [{\"stage\": \"melt\", \"duration\": [" +
                                many.substr(3) + "}]}"),
                    "protocol.0", 1, {"branches", "100000"});
}

TEST_CASE("the hash belongs to the meaning, not to the text")
{
    const std::uint64_t hash = parse(with("\"timestep\": 0.002,\n")).hash;
    CHECK(parse(with("")).hash == hash); // the default
    CHECK(parse(with("// comment\n\"timestep\"  :  2e-3,\n")).hash == hash);
    CHECK(parse("{\"protocol\": [{\"duration\": 100.0, \"stage\": \"melt\"},"
                "{\"to\": [0.42], \"stage\": \"quench\", \"name\": \"quench\"}],"
                "\"system\": {\"seed\": [1], \"chains\": 20}}")
              .hash == hash);
    CHECK(parse(with(""), {"system.seed=2"}).hash != hash);
    CHECK(parse(with("\"timestep\": 0.0020000001,\n")).hash != hash);
    CHECK(hash_text(255) == "00000000000000ff");
}

TEST_CASE("the resolved configuration reads back as itself")
{
    const std::string creep =
        "{\"stage\": \"creep\", \"stress\": [-0.0, 0.1], \"barostat\": {\"type\": "
        "\"cell_rescaling\"}},{\"stage\": \"extend\", \"duration\": 5, \"strain_rate\": 0.001},"
        "{\"stage\": \"minimize\"},{\"stage\": \"relax\", \"duration\": 5, \"thermostat\": "
        "{\"type\": \"none\"}, \"barostat\": {\"type\": \"none\"}},"
        "{\"stage\": \"creep\", \"stress\": 0.1, \"trajectory\": 10}";
    const Configuration first =
        parse(with("\"model\": {\"pair\": {\"truncation\": \"smooth\"}, \"bond\": {\"type\": "
                   "\"fene\"}},\n",
                   creep));
    const Configuration second = parse(first.resolved.dump());
    CHECK(second.resolved == first.resolved);
    CHECK(second.hash == first.hash);
    CHECK(first.settings.protocol.back().name == "creep2");
}

TEST_CASE("chains exchange ends in a melt that nothing else follows bead by bead")
{
    const auto melt = [](const std::string& more, const std::string& chains = "20") {
        return "{ \"system\": { \"chains\": " + chains +
               "},\n\"protocol\": [{\"stage\": \"melt\", " + more + "}] }";
    };
    const auto branch = build_tree(parse(melt("\"bond_swap\": {\"every\": 0.6}")))[0];
    CHECK(branch.bond_swap_interval == 300);
    CHECK(build_tree(parse(melt("\"bond_swap\": {}")))[0].bond_swap_interval == 500);
    CHECK(build_tree(parse(melt("\"duration\": 10")))[0].bond_swap_interval == 0);
    require_problem(problems_of(melt("\"bond_swap\": {\"every\": 0.3}")),
                    "protocol.0.bond_swap.every", 2, {"found 0.3", "100 steps"});
    require_problem(problems_of(melt("\"bond_swap\": {}, \"observe\": {\"relaxation\": {}}")),
                    "protocol.0.observe", 2, {"exchange their ends", "a stage that follows"});
    require_problem(problems_of(melt("\"bond_swap\": {}", "1")), "protocol.0.bond_swap", 2,
                    {"no bonds to exchange"});
    require_problem(problems_of(with("", "{\"stage\": \"age\", \"bond_swap\": {}}")),
                    "protocol.2.bond_swap", 5, {"exists only with stage melt"});
}

} // namespace pitchdrop::rules_test
