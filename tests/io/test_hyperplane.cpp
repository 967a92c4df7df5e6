#include "engine/io/atomic_file.hpp"
#include "engine/io/hyperplane.hpp"
#include "kernels/core/error.hpp"
#include "tests/catch.hpp"

#include <filesystem>
#include <functional>
#include <limits>
#include <unistd.h>

namespace pitchdrop::hyperplane_test {

using nlohmann::json;

namespace {

HyperplaneFile example(const std::string& set)
{
    HyperplaneFile file;
    file.plane.set = *named_structure_set(set);
    for (std::size_t k = 0; k < file.plane.set.size(); ++k) {
        file.plane.weight.push_back(0.1 * double(k) - 1.0 / 3);
        file.plane.mean.push_back(1.0 / double(k + 7));
        file.plane.deviation.push_back(0.01 * double(k + 1));
    }
    file.plane.bias = -0.7;
    file.lead = 2;
    file.training["temperature"] = 0.5;
    file.provenance["version"] = "test";
    return file;
}

/// Two functions of each kind, all by hand.
json custom_set()
{
    return json::parse(R"({
        "radial": [{"centre": 1, "width": 0.05, "exponent": "L2", "threshold": 0.01},
                   {"centre": 1.1, "width": 0.1, "exponent": "2L2", "threshold": 0.02}],
        "angular": [{"xi": 1.75, "lambda": 1, "zeta": 4, "threshold": 0.05, "halved": true},
                    {"xi": 2.554, "lambda": -1, "zeta": 1, "threshold": 0, "halved": false}],
        "angular_reach": 2.473})");
}

std::string message(const std::function<void()>& action)
{
    try {
        action();
    } catch (const InputError& error) {
        return error.what();
    }
    return "nothing was refused";
}

/// What is said to the example after `edit`.
std::string refusal(const std::function<void(json&)>& edit)
{
    json value = json::parse(to_json_text(example("rsoft40")));
    value.erase("hash");
    edit(value);
    return message([&] { parse_hyperplane(value.dump(), "plane.json"); });
}

std::string set_refusal(const std::function<void(json&)>& edit)
{
    json value = custom_set();
    edit(value);
    return message([&] { read_structure_set(value); });
}

void check_same(const StructureSet& a, const StructureSet& b)
{
    REQUIRE(a.radial.size() == b.radial.size());
    REQUIRE(a.angular.size() == b.angular.size());
    for (std::size_t k = 0; k < a.radial.size(); ++k) {
        CHECK(a.radial[k].centre == b.radial[k].centre);
        CHECK(a.radial[k].inverse_width == b.radial[k].inverse_width);
        CHECK(a.radial[k].threshold == b.radial[k].threshold);
    }
    for (std::size_t k = 0; k < a.angular.size(); ++k) {
        CHECK(a.angular[k].inverse_width == b.angular[k].inverse_width);
        CHECK(a.angular[k].lambda == b.angular[k].lambda);
        CHECK(a.angular[k].factor == b.angular[k].factor);
        CHECK(a.angular[k].zeta == b.angular[k].zeta);
        CHECK(a.angular[k].threshold == b.angular[k].threshold);
    }
    CHECK(a.radial_reach == b.radial_reach);
    CHECK(a.angular_reach == b.angular_reach);
}

void expect(const std::string& text, std::initializer_list<const char*> parts)
{
    for (const char* part : parts) {
        INFO("'" << part << "' in: " << text);
        CHECK(text.find(part) != std::string::npos);
    }
}

} // namespace

TEST_CASE("a hyperplane comes back bit for bit")
{
    for (const std::string& set : structure_set_names()) {
        HyperplaneFile before = example(set);
        if (set == "radial30") {
            before.plane.positions = StructurePositions::time_average;
            before.plane.average_frames = 5;
        }
        const std::string text = to_json_text(before);
        const HyperplaneFile after = parse_hyperplane(text, "plane.json");
        CHECK(after.plane.set.name == set);
        check_same(after.plane.set, before.plane.set);
        CHECK(after.plane.weight == before.plane.weight);
        CHECK(after.plane.mean == before.plane.mean);
        CHECK(after.plane.deviation == before.plane.deviation);
        CHECK(after.plane.bias == before.plane.bias);
        CHECK(after.plane.positions == before.plane.positions);
        CHECK(after.plane.average_frames == before.plane.average_frames);
        CHECK(after.lead == 2);
        CHECK(after.training.at("temperature") == 0.5);
        CHECK(after.hash == hyperplane_hash(before));
        CHECK(to_json_text(after) == text);
    }
}

TEST_CASE("functions written out are the named set's, bit for bit")
{
    for (const std::string& name : structure_set_names()) {
        StructureSet set = *named_structure_set(name);
        set.name = "custom";
        check_same(read_structure_set(to_json(set)), *named_structure_set(name));
    }
    const StructureSet set = read_structure_set(custom_set());
    check_same(read_structure_set(to_json(set)), set);
    CHECK(to_json(set).at("radial") == custom_set().at("radial"));
    CHECK(set.radial[1].inverse_width == Approx(50));
    CHECK(set.radial_reach == Approx(1.1 + std::sqrt(std::log(50.0) / 50)));
}

TEST_CASE("an edited hyperplane is noticed")
{
    json value = json::parse(to_json_text(example("rsoft40")));
    value["weights"][3] = value["weights"][3].get<double>() + 1e-12;
    expect(message([&] { parse_hyperplane(value.dump(), "plane.json"); }),
           {"edited", "plane.json"});
    value.erase("hash");
    const HyperplaneFile file = parse_hyperplane(value.dump(), "plane.json");
    CHECK(file.hash != hyperplane_hash(example("rsoft40")));
    CHECK(file.hash.size() == 16);
}

TEST_CASE("the hash sees everything that decides softness and rearrangements")
{
    const std::string hash = hyperplane_hash(example("rsoft40"));
    const std::vector<std::function<void(HyperplaneFile&)>> edits = {
        [](HyperplaneFile& f) { f.plane.set.radial[0].threshold = 0; },
        [](HyperplaneFile& f) { f.plane.set.angular_reach += 1e-9; },
        [](HyperplaneFile& f) { f.plane.set.angular[2].zeta = 3; },
        [](HyperplaneFile& f) { f.plane.positions = StructurePositions::inherent; },
        [](HyperplaneFile& f) { f.plane.mean[39] += 1e-15; },
        [](HyperplaneFile& f) { f.plane.deviation[0] += 1e-15; },
        [](HyperplaneFile& f) { f.plane.bias = 0; },
        [](HyperplaneFile& f) { f.hop.threshold = 0.21; },
        [](HyperplaneFile& f) { f.hop.frames_after = 6; },
        [](HyperplaneFile& f) { f.frame = 0.5; },
    };
    for (std::size_t k = 0; k < edits.size(); ++k) {
        HyperplaneFile file = example("rsoft40");
        edits[k](file);
        INFO("edit " << k);
        CHECK(hyperplane_hash(file) != hash);
    }
    HyperplaneFile file = example("rsoft40");
    file.provenance["version"] = "another";
    CHECK(hyperplane_hash(file) == hash);
    CHECK(hash == "91f2fe7bb3b99c2b"); // counts of all versions must be comparable
}

TEST_CASE("hyperplanes that cannot be used are refused")
{
    expect(refusal([](json& h) { h.erase("structure"); }), {"weights mean nothing"});
    expect(refusal([](json& h) { h["structure"]["set"] = "rsoft4"; }),
           {"did you mean \"rsoft40\"?"});
    expect(refusal([](json& h) { h["structure"]["set"] = "radial30"; }),
           {"has 40 entries", "30 functions"});
    expect(refusal([](json& h) { h["means"].erase(0); }), {"39 entries"});
    expect(refusal([](json& h) { h["weights"][2] = nullptr; }), {"weights.2"});
    expect(refusal([](json& h) { h["weights"][2] = "1"; }), {"weights.2"});
    expect(refusal([](json& h) { h["deviations"][5] = 0; }), {"deviations.5"});
    expect(refusal([](json& h) { h["deviations"][5] = -1; }), {"above 0"});
    expect(refusal([](json& h) { h["bais"] = 0; }), {"did you mean \"bias\"?"});
    expect(refusal([](json& h) { h.erase("bias"); }), {"\"bias\" is missing"});
    expect(refusal([](json& h) { h["positions"] = "inherant"; }), {"did you mean \"inherent\"?"});
    expect(refusal([](json& h) { h["positions"] = "time_average"; }),
           {"\"average_frames\" is missing"});
    expect(refusal([](json& h) { h["average_frames"] = 5; }), {"remove it"});
    expect(refusal([](json& h) { h["format"] = "pitchdrop hyperplane 2"; }),
           {"this version reads"});
    expect(refusal([](json& h) { h.erase("rearrangement"); }), {"\"rearrangement\""});
    expect(refusal([](json& h) { h["rearrangement"]["p_c"] = 0; }), {"p_c"});
    expect(refusal([](json& h) { h["rearrangement"]["frames_before"] = 2.5; }),
           {"expected an integer"});
    expect(refusal([](json& h) { h["rearrangement"]["t_R"] = 10; }), {"unknown key"});
    expect(refusal([](json& h) { h["training"]["lead"] = -1; }), {"training.lead"});
    expect(refusal([](json& h) { h = json::array(); }), {"expected an object"});
    expect(message([] { parse_hyperplane("{\"bias\": 1, \"bias\": 2}", "plane.json"); }), {"bias"});
    CHECK_THROWS_AS(parse_hyperplane("{\"bias\": NaN}", "plane.json"), InputError);
    CHECK_THROWS_AS(read_hyperplane("/nowhere/plane.json"), InputError);
    HyperplaneFile file = example("rsoft40");
    file.plane.weight[0] = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_AS(to_json_text(file), InputError);
}

TEST_CASE("structure sets that cannot be used are refused")
{
    expect(set_refusal([](json& s) { s["radial"][1]["width"] = 0; }),
           {"structure.radial.1.width", "above 0"});
    expect(set_refusal([](json& s) { s["radial"][1]["width"] = 1e-200; }), {"out of range"});
    expect(set_refusal([](json& s) { s["radial"][0].erase("exponent"); }), {"(R−μ)²/(2L²)"});
    expect(set_refusal([](json& s) { s["radial"][0]["exponent"] = "L"; }), {"\"L2\""});
    expect(set_refusal([](json& s) { s["radial"][0]["threshold"] = 1; }), {"vanish"});
    expect(set_refusal([](json& s) { s["radial"][0]["threshold"] = 0; }),
           {"\"radial_reach\" is missing"});
    expect(set_refusal([](json& s) { s["radial"][0]["center"] = 1; }),
           {"did you mean \"centre\"?"});
    expect(set_refusal([](json& s) { s["angular"][0]["zeta"] = 0; }), {"zeta"});
    expect(set_refusal([](json& s) { s["angular"][0]["zeta"] = 1.5; }), {"integer"});
    expect(set_refusal([](json& s) { s["angular"][0]["lambda"] = 0.5; }), {"give 1 or -1"});
    expect(set_refusal([](json& s) { s["angular"][0]["xi"] = -1; }), {"above 0"});
    expect(set_refusal([](json& s) { s["angular"][0]["halved"] = 1; }), {"true or false"});
    expect(set_refusal([](json& s) { s.erase("angular_reach"); }),
           {"\"angular_reach\" is missing"});
    expect(set_refusal([](json& s) { s["angular_reach"] = 0; }), {"above 0"});
    expect(set_refusal([](json& s) { s["radial"] = 1; }), {"expected a list"});
    expect(set_refusal([](json& s) { s = json::object(); }), {"no functions"});
    expect(set_refusal([](json& s) { s["set"] = "rsoft40"; }), {"unknown key"});
}

TEST_CASE("the command line takes a set's name, its file or a hyperplane")
{
    namespace fs = std::filesystem;
    CHECK(structure_set_from("radial30").size() == 30);
    expect(message([] { structure_set_from("radial3"); }), {"did you mean \"radial30\"?"});
    const fs::path folder =
        fs::temp_directory_path() / ("pitchdrop-hyperplane-" + std::to_string(getpid()));
    fs::create_directories(folder);
    write_file_atomically(folder / "set.json", custom_set().dump());
    write_file_atomically(folder / "plane.json", to_json_text(example("rsoft40")));
    write_file_atomically(folder / "bad.json", R"({"set": "cubuk2051"})");
    CHECK(structure_set_from((folder / "set.json").string()).size() == 4);
    CHECK(structure_set_from((folder / "plane.json").string()).size() == 40);
    expect(message([&] { structure_set_from((folder / "bad.json").string()); }),
           {"bad.json", "did you mean \"cubuk2015\"?"});
    fs::remove_all(folder);
}

} // namespace pitchdrop::hyperplane_test
