#include "tests/catch.hpp"

#include "engine/observe/thermo.hpp"
#include "engine/run/duration.hpp"
#include "engine/run/fresh_start.hpp"
#include "engine/run/push_off.hpp"
#include "engine/run/difference.hpp"
#include "kernels/core/error.hpp"
#include "process.hpp"
#include "tiny.hpp"

namespace pitchdrop::small_parts_test {

TEST_CASE("durations are read as people and batch systems write them")
{
    CHECK(parse_duration("1h30m") == 5400);
    CHECK(parse_duration("90") == 90);
    CHECK(parse_duration("45s") == 45);
    CHECK(parse_duration("2d") == 172800);
    CHECK(parse_duration("1:30:00") == 5400);
    CHECK(parse_duration("10:00") == 600);
    for (const char* wrong : {"", "h", "1x", "-5", "1m1h", "0", "1:", "1.5h", "30m30m"})
        CHECK_THROWS_AS(parse_duration(wrong), InputError);
    CHECK(format_duration(5400) == "1h30m");
    CHECK(format_duration(12) == "12s");
}

TEST_CASE("the first entry in which two configurations differ is named")
{
    const auto a = nlohmann::json::parse(R"({"x": {"y": [1, 2, {"z": 3}]}, "same": 1})");
    auto b = a;
    CHECK(first_difference(a, b).empty());
    b["x"]["y"][2]["z"] = 4;
    CHECK(first_difference(a, b) == "x.y.2.z was 3, is 4");
    b = a;
    b["new"] = true;
    CHECK(first_difference(a, b) == "new was not there, is true");
    CHECK(first_difference(b, a) == "new was true, is not there");
    b = a;
    b["x"]["y"] = {1, 2};
    CHECK(first_difference(a, b) == "x.y was [1,2,{\"z\":3}], is [1,2]");
}

TEST_CASE("values that were added to a list are no loss")
{
    const auto difference = [](const char* before, const char* now) {
        return first_difference(nlohmann::json::parse(before), nlohmann::json::parse(now), "to",
                                GrownLists::are_equal);
    };
    CHECK(difference("0.5", "[0.4, 0.5]").empty());
    CHECK(difference("[0.4, 0.5]", "[0.3, 0.4, 0.5]").empty());
    CHECK(difference("[0.4, 0.5]", "[0.5, 0.4]").empty());
    CHECK(difference("[0.4, 0.5]", "0.5") == "to was [0.4,0.5], is 0.5");
    CHECK(difference("[0.4, 0.5]", "[0.4, 0.6]") == "to was [0.4,0.5], is [0.4,0.6]");
    CHECK(difference("0.5", "0.6") == "to was 0.5, is 0.6");
    CHECK(difference(R"([{"k": 1}])", R"([{"k": 2}])") == "to.0.k was 1, is 2");
    CHECK(difference("null", "[1]") == "to was null, is [1]");
}

TEST_CASE("caps fall from 1.1 to 0.75 in equal ratios of the force")
{
    const auto caps = cap_distances(Model{}, 10);
    CHECK(caps.front() == Approx(1.1));
    CHECK(caps.back() == Approx(0.75));
    const auto force = [](double r) { return 24 * (2 / std::pow(r, 13) - 1 / std::pow(r, 7)); };
    for (std::size_t n = 2; n < caps.size(); ++n)
        CHECK(force(caps[n]) / force(caps[n - 1]) ==
              Approx(force(caps[1]) / force(caps[0])).epsilon(1e-6));
}

TEST_CASE("a stage keeps the parent's bath only if it goes on with the same one")
{
    ReplicaState state;
    state.velocity = {{1, 2, 3}};
    const auto busy = [&] {
        state.motion.step = 700;
        state.motion.bath_energy = 5;
        state.motion.chain.velocity[0] = 0.1;
        state.motion.cell_velocity[2] = 0.2;
        state.motion.cell_jump[1] = 0.3;
        state.motion.interval_count = 4;
    };
    MotionSettings before;
    before.thermostat = Thermostat::nose_hoover;
    before.barostat = Barostat::mtk;
    MotionSettings after = before;

    busy();
    hand_over(state, before, after);
    CHECK(state.motion.step == 0);
    CHECK(state.motion.bath_energy == 0);
    CHECK(state.motion.interval_count == 0);
    CHECK(state.motion.chain.velocity[0] == 0.1);
    CHECK(state.motion.cell_velocity[2] == 0.2);

    busy();
    after.axis_group[1] = 1;
    hand_over(state, before, after);
    CHECK(state.motion.chain.velocity[0] == 0.1);
    CHECK(state.motion.cell_velocity[2] == 0);
    CHECK(state.motion.cell_jump[1] == 0);
    CHECK_FALSE(is_at_rest(state));

    busy();
    after.dynamics = Dynamics::fire;
    hand_over(state, before, after);
    CHECK(is_at_rest(state));
}

TEST_CASE("a thermo row states energies, pressure, strain and stress with their signs")
{
    Sample sample;
    sample.step = 500;
    for (double& length : sample.box) length = 10;
    sample.box[2] = 11;
    sample.momentum_flux[0] = sample.momentum_flux[1] = sample.momentum_flux[2] = 100;
    sample.virial[2] = -650;
    sample.virial[3] = 22;
    sample.pair_energy = -500;
    sample.bond_energy = 20;
    sample.bath_energy = 7;
    ThermoContext context{0.002, 100, 300, 2, {10, 10, 10}};
    CHECK(strain(sample, context) == Approx(0.1));
    CHECK(true_stress(sample, context) == Approx(0.5)); // −(100 − 650)/1100: tension

    const test::ScratchDirectory scratch;
    const auto path = scratch / "thermo.csv";
    ThermoFile(path, -1).append({&sample, 1}, context);
    CHECK(test::column(path, "time") == std::vector<double>{1});
    CHECK(test::column(path, "temperature") == std::vector<double>{1});
    CHECK(test::column(path, "total_energy") == std::vector<double>{-330});
    CHECK(test::column(path, "conserved") == std::vector<double>{-337});
    CHECK(test::column(path, "pressure_zz")[0] == Approx(-0.5));
    CHECK(test::column(path, "pressure_xy")[0] == Approx(0.02));
    CHECK(test::column(path, "strain")[0] == Approx(0.1));
}

TEST_CASE("reopening thermo.csv drops what came after the checkpoint and a torn row")
{
    const test::ScratchDirectory scratch;
    const auto path = scratch / "thermo.csv";
    std::vector<Sample> samples(3);
    for (int n = 0; n < 3; ++n) {
        samples[n].step = 100 * n;
        for (double& length : samples[n].box) length = 10;
    }
    const ThermoContext context{0.002, 100, 300, 2, {10, 10, 10}};
    ThermoFile(path, -1).append(samples, context);
    const std::string whole = read_file(path);
    test::write_file(path, whole + "0.6,300,1.0"); // killed in the middle of a row

    ThermoFile(path, 100).append({&samples[2], 1}, context);
    CHECK(read_file(path) == whole);
    test::write_file(path, whole + "0.4,2"); // a torn row whose step reads as 2
    ThermoFile(path, 200);
    CHECK(read_file(path) == whole);
    ThermoFile(path, -1);
    CHECK(read_file(path) == thermo_header());
}

} // namespace pitchdrop::small_parts_test
