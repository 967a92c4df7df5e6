#include "tests/catch.hpp"

#include "process.hpp"

#include <nlohmann/json.hpp>

namespace pitchdrop::conversion_test {

using namespace pitchdrop::test;

namespace {

/// Two beads; what is wrong with them stands in the words given.
std::string xyz(const std::string& box, const std::string& x, const std::string& velocity)
{
    return "2\nLattice=\"" + box + " 0 0 0 5 0 0 0 5\" Properties=species:S:1:pos:R:3:velo:R:3\n" +
           "A " + x + " 1 1 " + velocity + " 0 0\nA 2 2 2 0 0 0\n";
}

std::string dump(const std::string& field)
{
    return "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n0 5\n0 5\n"
           "0 5\nITEM: ATOMS id type x y z " +
           field + "\n1 1 1 1 1 2\n";
}

} // namespace

TEST_CASE("a state that a format cannot hold is wrong input, not a defect of pitchdrop")
{
    const ScratchDirectory scratch;
    struct Case {
        const char *in, *out;
        std::string text;
        int status;
    };
    const Case cases[] = {
        {"good.xyz", "good.gsd", xyz("5", "1", "1"), 0},
        {"good.dump", "also.gsd", dump("softness"), 0},
        {"far.xyz", "far.gsd", xyz("5", "1e30", "1"), 2},
        {"far.xyz", "far.data", xyz("5", "1e30", "1"), 2},
        {"far.xyz", "far.dump", xyz("5", "1e30", "1"), 2},
        {"fast.xyz", "fast.gsd", xyz("5", "1", "1e39"), 2},
        {"large.xyz", "large.gsd", xyz("1e39", "1", "1"), 2},
        {"small.xyz", "small.gsd", xyz("1e-60", "0", "1"), 2},
        {"name.dump", "name.gsd", dump("molecule"), 2},
        {"name.dump", "name.xyz", dump("pos"), 2},
        {"past.xyz", "past.gsd", "1\nLattice=\"5 0 0 0 5 0 0 0 5\" step=-1\nA 1 1 1\n", 2},
    };
    for (const Case& one : cases) {
        write_file(scratch / one.in, one.text);
        const Result result =
            invoke({"convert", (scratch / one.in).string(), (scratch / one.out).string()});
        INFO(one.in << " to " << one.out << ": " << result.output);
        CHECK(result.status == one.status);
        CHECK(std::filesystem::exists(scratch / one.out) == (one.status == 0));
    }
    std::filesystem::create_directory(scratch / "folder");
    CHECK(invoke({"convert", (scratch / "folder").string(), "a.gsd"}).status == 2);
}

namespace {

/// Frame f of two bonded beads is at step 10 f and time f / 2; the last one is the widest.
std::string two_bead_dump(int frames)
{
    std::string text;
    for (int f = 0; f < frames; ++f)
        text += "ITEM: TIME\n" + std::to_string(f) + "e-1\nITEM: TIMESTEP\n" +
                std::to_string(10 * f) + "\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n" +
                "0 9\n0 9\n0 9\nITEM: ATOMS id type xu yu zu\n7 1 1 1 1\n9 1 " +
                std::to_string(2 + 0.01 * f) + " 1 1\n";
    return text;
}

} // namespace

TEST_CASE("convert takes the last frame, one by its number, or all, with their times and ids")
{
    const ScratchDirectory scratch;
    write_file(scratch / "t.dump", two_bead_dump(5));
    const auto convert = [&](std::vector<std::string> words) {
        words.insert(words.begin(), "convert");
        return invoke(words, {.directory = scratch / "", .standard_input = {}});
    };
    const auto step = [&](const char* name) {
        const std::string text = read_file(scratch / name);
        const std::size_t at = text.find("ITEM: TIMESTEP\n");
        return text.substr(at + 15, text.find('\n', at + 15) - at - 15);
    };
    REQUIRE(convert({"t.dump", "last.dump"}).status == 0);
    CHECK(step("last.dump") == "40");
    REQUIRE(convert({"t.dump", "two.dump", "--frame", "2"}).status == 0);
    CHECK(step("two.dump") == "20");
    CHECK(read_file(scratch / "two.dump").find("\n7 ") != std::string::npos);
    // There and back through every format that holds several frames.
    REQUIRE(convert({"t.dump", "all.gsd", "--frame", "all"}).status == 0);
    REQUIRE(convert({"all.gsd", "all.extxyz", "--frame", "all"}).status == 0);
    REQUIRE(convert({"all.extxyz", "all.dump", "--frame", "all"}).status == 0);
    const std::string all = read_file(scratch / "all.dump");
    std::size_t frames = 0;
    for (std::size_t at = all.find("ITEM: TIME\n"); at != std::string::npos;
         at = all.find("ITEM: TIME\n", at + 1), ++frames) {
        INFO(frames);
        CHECK(std::stod(all.substr(at + 11)) == Approx(0.1 * double(frames)));
    }
    CHECK(frames == 5);
    CHECK(all.find("\n9 ") != std::string::npos);

    const Result data = convert({"t.dump", "all.data", "--frame", "all"});
    CHECK(data.status == 2);
    CHECK(data.output.find("holds one state") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(scratch / "all.data"));
    for (const char* wrong : {"-1", "5", "first", "1.5", ""}) {
        INFO(wrong);
        const Result result = convert({"t.dump", "wrong.dump", "--frame", wrong});
        CHECK(result.status == 2);
        CHECK_FALSE(std::filesystem::exists(scratch / "wrong.dump"));
    }
}

TEST_CASE("evaluate takes a frame by its number, or gives a list of all")
{
    const ScratchDirectory scratch;
    write_file(scratch / "t.dump", two_bead_dump(3));
    write_file(scratch / "model.json", "{}");
    const auto evaluate = [&](const char* frame) {
        const Result result =
            invoke({"evaluate", "t.dump", "--model", "model.json", "--backend", "reference",
                    "--frame", frame},
                   {.directory = scratch / "", .standard_input = {}});
        INFO(result.output);
        REQUIRE(result.status == 0);
        return nlohmann::json::parse(result.output.substr(result.output.find_first_of("[{")));
    };
    const nlohmann::json all = evaluate("all");
    REQUIRE(all.size() == 3);
    for (std::size_t f = 0; f < 3; ++f) {
        const nlohmann::json one = evaluate(std::to_string(f).c_str());
        CHECK(all[f]["potential"] == one["potential"]);
        CHECK(all[f]["frame"] == f);
        CHECK(all[f]["step"] == 10 * f);
    }
    CHECK(all[0]["potential"] != all[2]["potential"]);
    CHECK(evaluate("last")["potential"] == all[2]["potential"]);
}

TEST_CASE("LAMMPS data that a model is given with holds its coefficients and no angles without a force")
{
    const ScratchDirectory scratch;
    write_file(scratch / "in.data",
               "three beads\n\n3 atoms\n1 atom types\n2 bonds\n1 bond types\n1 angles\n1 angle types\n"
               "0 9 xlo xhi\n0 9 ylo yhi\n0 9 zlo zhi\n\nMasses\n\n1 1\n\nAtoms # molecular\n\n"
               "4 1 1 1 1 1\n5 1 1 2 1 1\n6 1 1 3 1 1\n\nBonds\n\n1 1 4 5\n2 1 5 6\n\n"
               "Angles\n\n1 1 4 5 6\n");
    write_file(scratch / "plain.json", "{}");
    write_file(scratch / "stiff.json",
               R"({"bond": {"k": 500, "r0": 0.9}, "angle": {"k": 1.5}, "exclude_bonded": false})");
    write_file(scratch / "smooth.json", R"({"pair": {"truncation": "smooth"}})");
    const auto convert = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"convert", "in.data"});
        return invoke(words, {.directory = scratch / "", .standard_input = {}});
    };
    const auto has = [](const std::string& text, const std::string& part) {
        INFO(text);
        CHECK(text.find(part) != std::string::npos);
    };
    const Result plain = convert({"plain.data", "--model", "plain.json"});
    REQUIRE(plain.status == 0);
    const std::string data = read_file(scratch / "plain.data");
    has(data, "\nPair Coeffs # lj/cut\n\n1 1 1 2.5\n");
    has(data, "\nBond Coeffs # harmonic\n\n1 1000 1\n"); // K = k/2
    CHECK(data.find("Angle") == std::string::npos);
    has(plain.output, "\npair_style lj/cut 2.5\npair_modify shift yes\nspecial_bonds lj 0 1 1\n"
                      "bond_style harmonic\nread_data plain.data\n");
    REQUIRE(convert({"stiff.data", "--model", "stiff.json", "--input", "stiff.in"}).status == 0);
    has(read_file(scratch / "stiff.data"), "\nBond Coeffs # harmonic\n\n1 250 0.9\n");
    has(read_file(scratch / "stiff.data"), "\nAngle Coeffs # cosine\n\n1 1.5\n");
    has(read_file(scratch / "stiff.data"), "\nAngles\n\n1 1 4 5 6\n");
    has(read_file(scratch / "stiff.in"), "special_bonds lj 1 1 1\n");
    const Result smooth = convert({"smooth.data", "--model", "smooth.json"});
    CHECK(smooth.status == 0);
    has(smooth.output, "LAMMPS has no pair style");
    CHECK(read_file(scratch / "smooth.data").find("Pair Coeffs") == std::string::npos);
    // A script without coefficients would be none.
    CHECK(convert({"x.data", "--input", "x.in"}).status == 2);
    CHECK(convert({"x.dump", "--model", "plain.json", "--input", "x.in"}).status == 2);
    // What was written is read, and is the model's.
    const Result read = invoke({"evaluate", "stiff.data", "--model", "stiff.json"},
                               {.directory = scratch / "", .standard_input = {}});
    INFO(read.output);
    CHECK(read.status == 0);
}

} // namespace pitchdrop::conversion_test
