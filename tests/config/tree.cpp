#include "engine/run/protocol_tree.hpp"
#include "tests/config/support.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace pitchdrop::tree_test {

using namespace pitchdrop::test;

namespace {

ProtocolTree tree_of(const std::string& seed, const std::string& protocol)
{
    return build_tree(parse("{\"system\": {\"chains\": 20, \"seed\": " + seed +
                            "}, \"protocol\": [" + protocol + "]}"));
}

std::vector<std::string> ids(const ProtocolTree& tree)
{
    std::vector<std::string> all;
    for (const Branch& branch : tree) all.push_back(branch.id);
    return all;
}

const Branch& find(const ProtocolTree& tree, const std::string& id)
{
    const auto found = std::find_if(tree.begin(), tree.end(),
                                    [&](const Branch& branch) { return branch.id == id; });
    if (found == tree.end()) FAIL("no branch " << id);
    return *found;
}

std::string parent(const ProtocolTree& tree, const std::string& id)
{
    const Branch& branch = find(tree, id);
    return branch.parent < 0 ? "" : tree[branch.parent].id;
}

const char* const example =
    R"({"stage": "melt", "duration": 300}, {"stage": "quench", "rate": 1e-4, "to": [0.35, 0.42]},
       {"stage": "age", "duration": 200}, {"stage": "creep", "stress": [0, 0.3], "duration": 100})";

} // namespace

TEST_CASE("the tree of the example")
{
    const ProtocolTree tree = tree_of("1", example);
    CHECK(ids(tree) ==
          std::vector<std::string>{"seed1/melt", "seed1/T0.42/quench", "seed1/T0.35/quench",
                                   "seed1/T0.42/age", "seed1/T0.35/age",
                                   "seed1/T0.42/creep/stress0", "seed1/T0.42/creep/stress0.3",
                                   "seed1/T0.35/creep/stress0", "seed1/T0.35/creep/stress0.3"});
    CHECK(parent(tree, "seed1/melt") == "");
    CHECK(parent(tree, "seed1/T0.42/quench") == "seed1/melt");
    CHECK(parent(tree, "seed1/T0.35/quench") == "seed1/T0.42/quench");
    CHECK(parent(tree, "seed1/T0.42/age") == "seed1/T0.42/quench");
    CHECK(parent(tree, "seed1/T0.35/creep/stress0.3") == "seed1/T0.35/age");
    CHECK(find(tree, "seed1/T0.42/creep/stress0.3").stress == 0.3);
    CHECK(find(tree, "seed1/T0.42/creep/stress0.3").temperature_end == 0.42);

    for (int i = 0; i < int(tree.size()); ++i) CHECK(tree[i].parent < i);
}

TEST_CASE("branches of one stage are one batch, segments of a quench follow each other")
{
    const ProtocolTree tree = tree_of("[1, 2]", example);
    std::map<int, std::set<std::string>> labels;
    std::map<int, int> width;
    for (const Branch& branch : tree) {
        labels[branch.depth].insert(branch.label);
        ++width[branch.depth];
        if (branch.parent >= 0) CHECK(tree[branch.parent].depth < branch.depth);
    }
    for (const auto& [depth, names] : labels) CHECK(names.size() == 1);
    CHECK(width == std::map<int, int>{{0, 2}, {1, 2}, {2, 2}, {3, 4}, {4, 8}});
}

TEST_CASE("steps of a quench follow the rate, whatever targets lie between")
{
    const ProtocolTree tree = tree_of("1", example);
    CHECK(find(tree, "seed1/T0.42/quench").steps == 2900000); // (1 − 0.42) / 1e-4 / 0.002
    CHECK(find(tree, "seed1/T0.42/quench").temperature_begin == 1.0);
    CHECK(find(tree, "seed1/T0.42/quench").temperature_end == 0.42);
    CHECK(find(tree, "seed1/T0.35/quench").steps == 350000);
    CHECK(find(tree, "seed1/T0.35/quench").temperature_begin == 0.42);
    CHECK(find(tree, "seed1/melt").steps == 150000);

    // Thirds of a step do not add up: 30 targets and one target end at the same step.
    std::string targets = "0.4";
    for (int i = 1; i < 30; ++i) targets.append(",").append(std::to_string(0.4 + 0.0123 * i));
    const ProtocolTree fine = tree_of(
        "1", R"({"stage": "melt"}, {"stage": "quench", "rate": 0.3, "to": [)" + targets + "]}");
    std::int64_t sum = 0;
    for (const Branch& branch : fine)
        if (branch.stage == StageKind::quench) sum += branch.steps;
    CHECK(sum == 1000);
    CHECK_THROWS_AS(tree_of("1", R"({"stage": "melt"}, {"stage": "quench", "rate": 100,
                                     "to": [0.5, 0.49999]})"),
                    InputError);
}

TEST_CASE("adding values to lists changes no id, parent or seed of the others")
{
    const std::string before = R"({"stage": "melt"}, {"stage": "quench", "to": 0.42},
        {"stage": "age"}, {"stage": "creep", "stress": 0.3}, {"stage": "relax", "duration": 5})";
    const std::string after =
        R"({"stage": "melt", "temperature": [1.2, 1], "pressure": [0.5, 0], "duration": [5000, 100]},
           {"stage": "quench", "to": [0.3, 0.42, 0.5], "rate": [1e-4, 1e-3]},
           {"stage": "age", "temperature": [0.42, 0.41], "duration": [10000, 5]},
           {"stage": "creep", "stress": [-0.1, 0.3, 0.2]}, {"stage": "relax", "duration": [5, 6]})";
    const ProtocolTree small = tree_of("3", before), large = tree_of("[7, 3]", after);
    CHECK(ids(small) == std::vector<std::string>{"seed3/melt", "seed3/T0.42/quench",
                                                 "seed3/T0.42/age", "seed3/T0.42/creep/stress0.3",
                                                 "seed3/T0.42/creep/stress0.3/relax"});
    for (const Branch& branch : small) {
        const Branch& same = find(large, branch.id);
        CHECK(same.seed == branch.seed);
        CHECK(same.settings.seed == branch.settings.seed);
        CHECK(same.temperature_end == branch.temperature_end);
        CHECK(same.pressure == branch.pressure);
        CHECK(same.stress == branch.stress);
        if (branch.stage != StageKind::quench) // reached by way of another target
            CHECK(same.steps == branch.steps);
    }
    const auto all = ids(large);
    CHECK(std::set<std::string>(all.begin(), all.end()).size() == all.size());
    CHECK(find(large, "seed7/T1.2/P0.5/duration100/rate0.001/T0.3/quench").pressure == 0.5);
}

TEST_CASE("every branch has its own random numbers")
{
    const ProtocolTree tree = tree_of("[1, 2]", example);
    std::set<std::uint64_t> seeds;
    for (const Branch& branch : tree) seeds.insert(branch.settings.seed);
    CHECK(seeds.size() == tree.size());
}

TEST_CASE("stages hand on temperature and pressure")
{
    const ProtocolTree tree =
        tree_of("1", R"({"stage": "melt", "temperature": 0.9, "pressure": 0.2, "duration": 10},
                        {"stage": "minimize", "maximum_steps": 50},
                        {"stage": "relax", "duration": 1, "pressure": 0},
                        {"stage": "relax", "duration": 1})");
    CHECK(ids(tree) == std::vector<std::string>{"seed1/T0.9/P0.2/melt", "seed1/T0.9/P0.2/minimize",
                                                "seed1/T0.9/P0.2/P0/relax",
                                                "seed1/T0.9/P0.2/P0/relax2"});
    CHECK(tree[1].steps == 50);
    CHECK(tree[1].settings.dynamics == Dynamics::fire);
    CHECK(tree[1].settings.barostat == Barostat::none);
    CHECK(tree[3].temperature_begin == 0.9);
    CHECK(tree[3].pressure == 0);
}

TEST_CASE("settings of a stage reach the kernels")
{
    const ProtocolTree tree =
        tree_of("1", R"({"stage": "melt", "duration": 10}, {"stage": "quench", "to": 0.4},
                {"stage": "creep", "stress": 0.1, "axis": "x", "control": "engineering",
                 "stress_ramp": 4, "timestep": 0.004, "thermo": 0.1, "trajectory": 2.8,
                 "coupling_interval": 5, "thermostat": {"type": "langevin", "time": 2},
                 "barostat": {"type": "cell_rescaling", "time": 1, "compressibility": 0.05,
                              "coupling": "transverse"}},
                {"stage": "extend", "strain_rate": 1e-3, "duration": 5, "axis": "y"},
                {"stage": "relax", "duration": 5, "barostat": {"type": "none"}})");
    const MotionSettings& melt = tree[0].settings;
    CHECK(melt.thermostat == Thermostat::nose_hoover);
    CHECK(melt.barostat == Barostat::mtk);
    CHECK((melt.axis_group[0] == 0 && melt.axis_group[1] == 0 && melt.axis_group[2] == 0));
    CHECK(melt.sample_interval == 500);

    const Branch& creep = tree[2];
    CHECK(creep.settings.timestep == 0.004);
    CHECK(creep.settings.thermostat == Thermostat::langevin);
    CHECK(creep.settings.thermostat_time == 2);
    CHECK(creep.settings.barostat == Barostat::cell_rescaling);
    CHECK(creep.settings.compressibility == 0.05);
    CHECK(creep.settings.coupling_interval == 5);
    CHECK((creep.settings.axis_group[0] == 1 && creep.settings.axis_group[1] == 0 &&
           creep.settings.axis_group[2] == 0));
    CHECK(creep.settings.sample_interval == 25);
    CHECK(creep.output.thermo_interval == 25);
    CHECK(creep.output.trajectory_interval == 700);
    CHECK(creep.output.checkpoint_interval == 25000);
    CHECK(creep.control == StressControl::engineering);
    CHECK(creep.steps == 500000);

    const std::int32_t* extended = tree[3].settings.axis_group;
    CHECK((extended[0] == 0 && extended[1] == fixed_axis && extended[2] == 0));
    for (std::int32_t group : tree[4].settings.axis_group) CHECK(group == fixed_axis);
    for (const Branch& branch : tree) {
        CHECK(branch.output.trajectory_interval % branch.settings.block_steps == 0);
        CHECK(branch.output.checkpoint_interval % branch.settings.block_steps == 0);
    }
}

} // namespace pitchdrop::tree_test
