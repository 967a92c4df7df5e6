#include "engine/config/seed_samples.hpp"
#include "engine/run/protocol_tree.hpp"
#include "tests/config/support.hpp"
#include "tests/support/state_files.hpp"

#include <unistd.h>

namespace pitchdrop::initial_state_test {

// Where a run begins: velocities, seeds that are samples, files that may lie anywhere.

using namespace pitchdrop::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

struct States {
    fs::path path = fs::temp_directory_path() / ("pitchdrop-states-" + std::to_string(getpid()));
    States()
    {
        fs::create_directories(path / "project");
        write_state(path / "moving.data", true);
        write_state(path / "resting.data", false);
        write_state(path / "project/moving.data", true);
    }
    ~States() { fs::remove_all(path); }

    /// `protocol`: a list of stages or one stage, which braces around it do not make a list.
    Configuration read(const json& system, const json& protocol, const char* folder = "") const
    {
        const json text = {{"model", {{"pair", {{"cutoff", 2.0}}}}},
                           {"system", system},
                           {"protocol", protocol.is_array() ? protocol : json::array({protocol})}};
        return parse_configuration(text.dump(1), "test.json", path / folder);
    }
    std::vector<Problem> problems(const json& system, const json& protocol) const
    {
        try {
            read(system, protocol);
        } catch (const ConfigurationError& error) {
            return error.problems;
        }
        return {};
    }
};

json relax(const json& more = json::object())
{
    json stage = {{"stage", "relax"}, {"temperature", 0.5}, {"duration", 1}};
    stage.update(more);
    return stage;
}

/// A protocol: `{relax()}` alone would be a copy of the stage, not a list of one.
json stages(const std::vector<json>& list) { return json(list); }

std::string velocities(const Configuration& configuration)
{
    return configuration.resolved["system"]["velocities"];
}

} // namespace

TEST_CASE("one seed keeps the velocities of a state, several have new ones")
{
    const States states;
    const json one = {{"state", "moving.data"}}, protocol = stages({relax()});
    json several = {{"state", "moving.data"}, {"seed", {1, 2, 3}}};
    CHECK(velocities(states.read(one, protocol)) == "file");
    CHECK(velocities(states.read(several, protocol)) == "new");
    json asked = one;
    asked["velocities"] = "new";
    CHECK(velocities(states.read(asked, protocol)) == "new");
    const Configuration read = states.read(several, protocol);
    CHECK(contains(describe_velocities(read.settings, read.state.get()), "isoconfigurational"));
    // A file without velocities has none to give.
    for (const char* word : {"file", "new"}) {
        several["state"] = "resting.data";
        several["velocities"] = word;
        CHECK(velocities(states.read(several, protocol)) == "new");
    }
}

TEST_CASE("several seeds that would all give one run are refused")
{
    const States states;
    const json file = {{"state", "moving.data"}, {"seed", {1, 2, 3}}, {"velocities", "file"}};
    const auto refused = [&](const json& protocol) {
        const std::vector<Problem> found = states.problems(file, protocol);
        return found.size() == 1 && found[0].path == "system.velocities" &&
               contains(found[0].text, "one sample") && contains(found[0].text, "\"new\"");
    };
    const json minimize = {{"stage", "minimize"}};
    const json langevin = {{"thermostat", {{"type", "langevin"}}}};
    CHECK(refused(stages({relax()})));
    CHECK(refused(stages({relax({{"thermostat", {{"type", "none"}}}, {"barostat", {{"type", "none"}}}})})));
    CHECK(refused(stages({relax(), relax(langevin)}))); // the first stage would be three times the same
    CHECK(states.problems(file, stages({relax(langevin), relax()})).empty());
    CHECK(states.problems(file, stages({relax({{"thermostat", {{"type", "velocity_rescaling"}}}})})).empty());
    CHECK(states.problems(file, stages({relax({{"barostat", {{"type", "cell_rescaling"}}}})})).empty());
    CHECK(states.problems(file, stages({minimize, relax()})).empty()); // drawn after the minimum
    json one = file;
    one["seed"] = 7;
    CHECK(states.problems(one, stages({relax()})).empty());

    const json drawn = {{"state", "moving.data"}, {"seed", {1, 2}}};
    const std::vector<Problem> found = states.problems(drawn, stages({minimize}));
    REQUIRE(found.size() == 1);
    CHECK(found[0].path == "system.seed");
    CHECK(contains(found[0].text, "one seed"));
}

TEST_CASE("bond swaps draw random numbers")
{
    StageSettings melt = default_stage(StageKind::melt);
    CHECK_FALSE(stage_without_chance({melt}, true).empty());
    melt.bond_swap.emplace();
    CHECK(stage_without_chance({melt}, true).empty());
}

TEST_CASE("velocities belong to a state")
{
    const States states;
    const std::vector<Problem> found =
        states.problems({{"chains", 20}, {"velocities", "new"}},
                        {{{"stage", "melt"}, {"duration", 1}}});
    REQUIRE(found.size() == 1);
    CHECK(contains(found[0].text, "exists only with a `state`"));
}

TEST_CASE("files may lie anywhere; what they hold is part of the configuration, not where")
{
    const States states;
    const json protocol = stages({relax()});
    const Configuration beside = states.read({{"state", "moving.data"}}, protocol, "project");
    const Configuration above = states.read({{"state", "../moving.data"}}, protocol, "project");
    const Configuration absolute =
        states.read({{"state", (states.path / "moving.data").string()}}, protocol, "project");
    CHECK(above.state->beads() == 343);
    CHECK(beside.hash == above.hash);
    CHECK(beside.hash == absolute.hash);
    CHECK(above.resolved["system"]["state"] == "../moving.data");
    CHECK(states.read({{"state", "../resting.data"}}, protocol, "project").hash != above.hash);

    json system = {{"state", "moving.data"}, {"state_hash", "0123456789abcdef"}};
    const std::vector<Problem> found = states.problems(system, protocol);
    REQUIRE(found.size() == 1);
    CHECK(contains(found[0].text, "asks for 0123456789abcdef"));
    system["state_hash"] = beside.settings.system.state_hash;
    CHECK(states.problems(system, protocol).empty());
}

TEST_CASE("values that differ by rounding are one branch, named as one would write it")
{
    const States states;
    const auto ids = [&](const json& stresses) {
        std::vector<std::string> all;
        const Configuration configuration = states.read(
            {{"state", "moving.data"}},
            {{{"stage", "creep"}, {"temperature", 0.1 + 0.2}, {"duration", 1}, {"stress", stresses}}});
        for (const Branch& branch : build_tree(configuration)) all.push_back(branch.id);
        return all;
    };
    CHECK(ids({0.1 + 0.2, 1e-4, -0.0, double(0.42f)}) ==
          std::vector<std::string>{"seed1/T0.3/creep/stress0.3", "seed1/T0.3/creep/stress0.0001",
                                   "seed1/T0.3/creep/stress0", "seed1/T0.3/creep/stress0.42"});
    CHECK(ids({0.1 + 0.2 - 0.3, 0.1}).front() == "seed1/T0.3/creep/stress0");
    for (const json& twice : {json{0.3, 0.1 + 0.2}, json{0, 0.1 + 0.2 - 0.3}}) {
        const std::vector<Problem> found = states.problems(
            {{"state", "moving.data"}}, stages({relax({{"pressure", twice}})}));
        REQUIRE(found.size() == 1);
        CHECK(contains(found[0].text, "again"));
        CHECK(contains(found[0].text, "rounding"));
    }
    const auto rounded = states.read({{"state", "moving.data"}}, stages({relax({{"pressure", 0.1 + 0.2}})}));
    const auto plain = states.read({{"state", "moving.data"}}, stages({relax({{"pressure", 0.3}})}));
    CHECK(rounded.hash == plain.hash);
}

} // namespace pitchdrop::initial_state_test
