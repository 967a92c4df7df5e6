#include "tests/catch.hpp"

#include "process.hpp"

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
