#include "engine/run/protocol_tree.hpp"
#include "tests/config/support.hpp"
#include "tests/support/locations.hpp"

namespace pitchdrop::bad_input_test {

using namespace pitchdrop::test;

// Lines: system 1, `top` from 2, then protocol, melt, quench, and the further stage last.

TEST_CASE("a valid configuration is accepted")
{
    CHECK_NOTHROW(parse(with("")));
    CHECK_NOTHROW(parse(with("\"timestep\": 0.001,\n", "{\"stage\": \"age\"}")));
}

TEST_CASE("unknown keys are fatal and suggest what was meant")
{
    require_problem(problems_of(with("\"timestp\": 0.002,\n")), "timestp", 2,
                    {"unknown key", "did you mean \"timestep\"?"});
    require_problem(problems_of(with("", "{\"stage\": \"age\",\n \"durration\": 5}")),
                    "protocol.2.durration", 6, {"unknown key", "\"duration\""});
    require_problem(problems_of(with("\"model\": {\"pair\": {\n\"cuttoff\": 2}},\n")),
                    "model.pair.cuttoff", 3, {"unknown key", "\"cutoff\""});
    require_problem(problems_of(with("\"output\": {\"xyz\": 2},\n")), "output.xyz", 2,
                    {"output has no such field", "use checkpoint, thermo or trajectory"});
}

TEST_CASE("a field of another kind says where it belongs")
{
    require_problem(problems_of(with("", "{\"stage\": \"age\", \"stress\": 0.1}")),
                    "protocol.2.stress", 5, {"exists only with stage creep"});
    require_problem(problems_of(with("\"model\": {\"pair\": {\"smooth_start\": 2}},\n")),
                    "model.pair.smooth_start", 2, {"truncation smooth"});
    require_problem(problems_of("{ \"system\": {\"state\": \"x.data\", \"chains\": 5},"
                                " \"protocol\": [{\"stage\": \"melt\"}] }"),
                    "system.chains", 1, {"no `state`"});
}

TEST_CASE("duplicate keys")
{
    require_problem(problems_of(with("\"timestep\": 0.002,\n\"timestep\": 0.001,\n")), "timestep",
                    3, {"duplicate key", "already given at line 2"});
}

TEST_CASE("seeds")
{
    const auto system = [](const std::string& seed) {
        return "{ \"system\": { \"chains\": 20,\n\"seed\": " + seed +
               "},\n\"protocol\": [{\"stage\": \"melt\"}] }";
    };
    CHECK(parse(system("18446744073709551615")).settings.system.seed[0] == 18446744073709551615u);
    require_problem(problems_of(system("-1")), "system.seed", 2, {"found -1", "negative"});
    require_problem(problems_of(system("[1, -7]")), "system.seed.1", 2, {"found -7", "negative"});
    require_problem(problems_of(system("18446744073709551616")), "system.seed", 2, {"64 bits"});
    require_problem(problems_of(system("1.5")), "system.seed", 2, {"expected an integer"});
    require_problem(problems_of(system("[1, 2, 1]")), "system.seed.2", 2, {"found 1 again"});
    require_problem(problems_of(system("[]")), "system.seed", 2, {"empty"});
    require_problem(problems_of(system("\"1\"")), "system.seed", 2, {"found \"1\""});
}

TEST_CASE("numbers that are none, or out of range, or of the wrong type")
{
    const auto nan = problems_of(with("\"timestep\": NaN,\n"));
    REQUIRE(nan.size() == 1);
    CHECK(nan[0].source == "line 2, column 13");
    CHECK(contains(nan[0].text, "NaN"));

    require_problem(problems_of(with("\"timestep\": 0,\n")), "timestep", 2,
                    {"found 0", "out of range", "above 0 and at most 0.1, in τ"});
    require_problem(problems_of(with("\"timestep\": -0.002,\n")), "timestep", 2, {"found -0.002"});
    require_problem(problems_of(with("\"timestep\": \"0.002\",\n")), "timestep", 2,
                    {"found \"0.002\"", "expected a number"});
    require_problem(problems_of(with("\"timestep\": [0.001, 0.002],\n")), "timestep", 2,
                    {"found a list"});
    require_problem(problems_of(with("\"timestep\": null,\n")), "timestep", 2, {"found null"});
    require_problem(problems_of(with("", "{\"stage\": \"creep\",\n\"stress\": [0, 1e4]}")),
                    "protocol.2.stress.1", 6, {"found 10000", "at most 100"});
    require_problem(problems_of(with("\"model\": {\"exclude_bonded\": 1},\n")),
                    "model.exclude_bonded", 2, {"true or false"});
    require_problem(problems_of(with("\"model\": 5,\n")), "model", 2, {"found 5", "an object"});
    require_problem(problems_of("{\"system\": {\"chains\": 20.5},"
                                " \"protocol\": [{\"stage\": \"melt\"}]}"),
                    "system.chains", 1, {"found 20.5", "an integer"});
    require_problem(problems_of("[]"), "", 1, {"found a list", "an object"});
}

TEST_CASE("choices")
{
    require_problem(problems_of(with("", "{\"stage\": \"crepe\", \"stress\": 0.1}")),
                    "protocol.2.stage", 5, {"found \"crepe\"", "did you mean \"creep\"?"});
    require_problem(problems_of(with("", "{\"stage\": \"age\",\n\"thermostat\": {\"type\": "
                                         "\"nose-hoover\"}}")),
                    "protocol.2.thermostat.type", 6, {"did you mean \"nose_hoover\"?"});
    // "control": true is what "control": "true" was meant to be
    const auto creep = parse(with("", "{\"stage\": \"creep\", \"stress\": 0, \"control\": true}"));
    CHECK(creep.settings.protocol[2].control == StressControl::true_stress);
}

TEST_CASE("missing fields")
{
    require_problem(problems_of("{ \"system\": {\"chains\": 20} }"), "", 1,
                    {"\"protocol\" is missing", "add \"protocol\""});
    require_problem(problems_of(with("", "{\"stage\": \"creep\"}")), "protocol.2", 5,
                    {"\"stress\" is missing"});
    require_problem(problems_of(with("", "{\"duration\": 5}")), "protocol.2", 5,
                    {"\"stage\" is missing"});
    require_problem(problems_of(with("", "{\"stage\": \"relax\"}")), "protocol.2", 5,
                    {"\"duration\" is missing"});
}

TEST_CASE("a state is a file that is there and holds a state")
{
    const auto state = [](const std::string& path) {
        return "{ \"system\": {\n\"state\": \"" + path +
               "\"}, \"protocol\": [{\"stage\": \"melt\"}] }";
    };
    for (const char* path : {"../missing.data", "missing.data", "a/../../missing"})
        require_problem(problems_of(state(path)), "system.state", 2,
                        {"no file", "begin at the directory of the configuration"});
    require_problem(problems_of(state("/missing/x.data")), "system.state", 2, {"no file"});
    for (const char* path : {"..", "/", "/dev/null"})
        require_problem(problems_of(state(path)), "system.state", 2, {"not a file"});
    require_problem(problems_of(state("x\\u0000.data")), "system.state", 2, {"zero byte"});
    require_problem(problems_of(state("")), "system.state", 2, {"a text in quotes"});

    const std::filesystem::path source = pitchdrop::test::source_directory();
    try {
        parse_configuration(state("tests/../CMakeLists.txt"), "t", source);
        FAIL("accepted");
    } catch (const ConfigurationError& error) { // as `run` would say it, and with the line
        require_problem(error.problems, "system.state", 2, {"CMakeLists.txt"});
    }
}

TEST_CASE("softness needs a hyperplane that is there and times that are whole blocks")
{
    CHECK_NOTHROW(parse(with("", "{\"stage\": \"age\", \"observe\": {\"strain\": {}}}")));
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("pitchdrop_plane_" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    std::ofstream(folder / "plane.json")
        << R"({"format": "pitchdrop hyperplane 1", "structure": {"radial": [{"centre": 1,
               "width": 0.05, "exponent": "L2", "threshold": 0.01}]}, "weights": [1], "means": [2],
               "deviations": [0.5], "bias": 0, "positions": "instantaneous", "rearrangement":
               {"p_c": 0.25, "frames_before": 4, "frames_after": 6, "frame": 1}})";
    const auto stage = [&](const std::string& softness) {
        return with("", "{\"stage\": \"age\",\n\"observe\": {\"softness\": {" + softness + "}}}");
    };
    const auto refused = [&](const std::string& softness) {
        try {
            parse_configuration(stage(softness), "test.json", folder);
        } catch (const ConfigurationError& error) {
            return error.problems;
        }
        FAIL("accepted: " << softness);
        return std::vector<Problem>{};
    };
    const std::string plane = "\"hyperplane\": \"plane.json\"", at = "protocol.2.observe.softness";
    require_problem(refused("\"hyperplane\": \"h.json\""), at + ".hyperplane", 6, {"no file"});
    require_problem(refused("\"hyperplane\": \"../h.json\""), at + ".hyperplane", 6, {"no file"});
    require_problem(refused(plane + ", \"frame\": 0.3"), at + ".frame", 6, {"0.2", "multiple"});
    require_problem(refused(plane + ", \"block\": 2.5"), at + ".block", 6, {"whole frames"});
    require_problem(refused(plane + ", \"hash\": \"0\""), at + ".hash", 6, {"asks for 0"});
    require_problem(refused(plane + ", \"led\": 2"), at + ".led", 6, {"did you mean \"lead\""});

    require_problem(refused(plane + ", \"interval\": 0.3"), at + ".interval", 6, {"divide"});
    require_problem(refused(plane + ", \"interval\": 0.003"), at + ".interval", 6, {"whole steps"});
    CHECK_NOTHROW(parse_configuration(stage(plane + ", \"interval\": 0.02"), "test.json", folder));
    std::ofstream(folder / "averaged.json")
        << R"({"format": "pitchdrop hyperplane 1", "structure": {"radial": [{"centre": 1,
               "width": 0.05, "exponent": "L2", "threshold": 0.01}]}, "weights": [1], "means": [2],
               "deviations": [0.5], "bias": 0, "positions": "time_average", "average_frames": 5,
               "rearrangement": {"p_c": 0.25, "frames_before": 4, "frames_after": 6, "frame": 1}})";
    require_problem(refused("\"hyperplane\": \"averaged.json\", \"interval\": 0.02"),
                    at + ".interval", 6, {"averaged"});

    // Every frame of a trajectory has a frame of softness at its time.
    const auto with_trajectory = [&](const std::string& top, const std::string& own) {
        return with(top, "{\"stage\": \"age\",\n" + own + "\"observe\": {\"softness\": {" + plane +
                             ", \"frame\": 0.8, \"block\": 8, \"d2_min_radius\": 2}}}");
    };
    const auto trajectory_problems = [&](const std::string& top, const std::string& own) {
        try {
            parse_configuration(with_trajectory(top, own), "test.json", folder);
        } catch (const ConfigurationError& error) {
            return error.problems;
        }
        return std::vector<Problem>{};
    };
    const char* finer = "\"output\": {\"trajectory\": 0.4},\n";
    require_problem(trajectory_problems("", "\"trajectory\": 1.2,\n"), "protocol.2.trajectory", 6,
                    {"found 1.2 τ", "softness of the same time", "every 0.8 τ"});
    require_problem(trajectory_problems(finer, ""), "output.trajectory", 2, {"protocol.2"});
    CHECK(trajectory_problems(finer, "\"trajectory\": 0,\n").empty());
    CHECK(trajectory_problems(finer, "\"trajectory\": 2.4,\n").empty());

    const Configuration measured =
        parse_configuration(with_trajectory("", ""), "test.json", folder);
    CHECK(build_tree(measured).back().output.softness.observation.d2_min_radius == 2);
    CHECK(build_tree(parse_configuration(stage(plane), "test.json", folder))
              .back()
              .output.softness.observation.d2_min_radius == 0);
    require_problem(refused(plane + ", \"d2_min_radius\": 0"), at + ".d2_min_radius", 6,
                    {"above 0"});

    const Configuration good = parse_configuration(stage(plane), "test.json", folder);
    const SoftnessObservation& found = *good.settings.protocol[2].observe.softness;
    CHECK(*found.p_c == 0.25);
    CHECK(found.frames_before == 4);
    CHECK(found.frames_after == 6);
    CHECK(found.hash == good.hyperplanes.at("plane.json").hash);
    std::filesystem::remove_all(folder);
}

TEST_CASE("a problem of samples is reported where it stands")
{
    require_problem(problems_of(with("", "{\"stage\": \"age\",\n\"observe\": {\"samples\": "
                                         "{\"hard_threshold\": 0.5}}}")),
                    "protocol.2.observe.samples.hard_threshold", 6, {"at most p_c"});
}

TEST_CASE("all errors are reported at once, in the order of the file")
{
    const auto problems = problems_of("{ \"system\": { \"chains\": -5,\n"
                                      "  \"seed\": -1, \"beads\": 3 },\n"
                                      "  \"timestep\": 7,\n"
                                      "  \"timestep\": 8,\n"
                                      "  \"protocol\": [\n"
                                      "    { \"stage\": \"melt\", \"temprature\": 1 },\n"
                                      "    { \"stage\": \"quench\", \"to\": [0.4, -1] } ] }\n");
    std::vector<std::string> paths;
    for (const Problem& problem : problems) paths.push_back(problem.path);
    CHECK(paths == std::vector<std::string>{"system.chains", "system.seed", "system.beads",
                                            "timestep", "protocol.0.temprature",
                                            "protocol.1.to.1"});
    const std::string all = ConfigurationError("test.json", problems).what();
    CHECK(all.rfind("test.json: 6 errors\n", 0) == 0);
    CHECK(contains(all, "\n  line 7, protocol.1.to.1: found -1 (out of range) — "));
}

TEST_CASE("an override is checked like the file and named in the message")
{
    CHECK(parse(with(""), {"protocol.1.to=[0.4,0.42]"}).settings.protocol[1].to.size() == 2);
    CHECK(parse(with(""), {"system.seed=4"}).settings.system.seed[0] == 4);
    CHECK(parse(with("\"timestep\": 7,\n"), {"timestep=0.001"}).settings.timestep == 0.001);
    const auto problems = problems_of(with(""), {"protocol.1.too=0.4"});
    require_problem(problems, "protocol.1.too", 0, {"unknown key", "\"to\""});
    CHECK(problems[0].source == "--set protocol.1.too=0.4");
}

} // namespace pitchdrop::bad_input_test
