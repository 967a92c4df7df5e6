#include "engine/io/extended_xyz.hpp"
#include "engine/io/lammps_data.hpp"
#include "engine/io/lammps_dump.hpp"
#include "engine/io/snapshot_file.hpp"
#include "kernels/core/error.hpp"
#include "tests/io/text_example.hpp"

namespace pitchdrop::text_refusals_test {

using namespace pitchdrop::text_example;

#include <vector>

namespace {

struct Mistake {
    const char *from, *to, *message;
};

/// Every mistake is refused with its message, the file and a line that is there.
void check_refusals(const char* name, const std::string& good, const std::vector<Mistake>& mistakes)
{
    const Folder folder;
    const fs::path path = folder.path / name;
    write(path, good);
    REQUIRE_NOTHROW(read_snapshot(path));
    for (const Mistake& mistake : mistakes) {
        write(path, replaced(good, mistake.from, mistake.to));
        INFO(mistake.to);
        CHECK_THROWS_AS(read_snapshot(path), InputError);
        CHECK_THROWS_WITH(read_snapshot(path),
                          Catch::Contains(mistake.message) && Catch::Matches(
                              ".*" + std::string(name) + ":[1-9][0-9]*: .* \\(.*\\) — .*"));
    }
}

} // namespace

TEST_CASE("a complaint is readable whatever bytes the file has")
{
    const Folder folder;
    const fs::path path = folder.path / "bytes.xyz";
    write(path, replaced("2\nLattice=\"4 0 0 0 5 0 0 0 6\"\nA 1 2 3\nA 1 ? 3\n", "?",
                         std::string("2\0\x1b", 3)));
    CHECK_THROWS_WITH(read_snapshot(path),
                      Catch::Contains("'2\?\?' is not a number") && Catch::Contains(" — correct"));
}

TEST_CASE("what a data file gets wrong is named with file and line")
{
    check_refusals("wrong.data", data_file, {
        {"10 1 1 9.5", "20 1 1 9.5", "appears twice"},
        {"9.5 0.5 0.5 1", "9.5 nan 0.5 1", "not a number"},
        {"9.5 0.5 0.5 1", "9.5 1e999 0.5 1", "not a number"},
        {"9.5 0.5 0.5 1", "9.5 0.5 0.5 1.5", "not a whole number"},
        {"9.5 0.5 0.5 1 0 0", "9.5 0.5 0.5", "the first one has 9"},
        {"1 1 10 20", "1 1 10 21", "no atom with id 21"},
        {"1 1 10 20", "1 1 10", "4 are expected"},
        {"1 1 10 20", "1 2 10 20", "of type 2"},
        {"1 1 10 20", "", "ends before bond 1 of 1"},
        {"3 atoms", "4 atoms", "columns"},
        {"3 atoms", "2 atoms", "more lines than the header"},
        {"3 atoms", "", "how many atoms"},
        {"3 atoms", "999999999999999999 atoms", "columns"},
        {"3 atoms", "99999999999999999999 atoms", "not a whole number"},
        {"3 atoms", "-3 atoms", "too small"},
        {"2 atom types", "999999999999 atom types", "too many"},
        {"1 bonds", "2 bonds", "ends before bond 2 of 2"},
        {"1 bonds", "", "more lines than the header"},
        {"1 bonds", "1 bonds\n1 angles", "missing"},
        {"1 bonds", "1 bonds\n4 dihedrals", "dihedrals"},
        {"1 bonds", "1 bonds\n4 ellipsoids", "not known"},
        {"30 2 2 1.5", "30 2 7 1.5", "type 7"},
        {"30 2 2 1.5", "30 4294967297 2 1.5", "molecule 4294967297"},
        {"30 2 2 1.5", "30 -2 2 1.5", "too small"},
        {"0 10 xlo xhi", "10 0 xlo xhi", "no length"},
        {"0 10 xlo xhi", "0 10 xlo yhi", "one axis"},
        {"0 12 ylo yhi\n", "", "no bounds along y"},
        {"# molecular", "# full", "atom_style full"},
        {"# molecular", "# atomic", "columns"},
        {"-1 9 zlo zhi", "-1 9 zlo zhi\n0.1 0 0 xy xz yz", "tilted"},
        {"2 3.0", "1 3.0", "no mass of another"},
        {"2 3.0", "2 -3.0", "not positive"},
        {"2 3.0", "", "columns"},
        {"Bonds\n\n1 1 10 20\n", "Ellipsoids\n\n1 1 10 20\n", "unknown section"},
        {"Bonds\n\n1 1 10 20\n", "", "missing"},
        {"Masses", "Velocities\n\n10 1 1 1\n\nMasses", "before the atoms"},
        {"Masses", "Bonds\n\n1 1 10 20\n\nMasses", "before the atoms"},
        {"Bonds", "Masses\n\n1 1\n2 1\n\nBonds", "appears twice"},
        {"20 0.1 0.2 0.3", "10 0.1 0.2 0.3", "two velocities"},
        {"20 0.1 0.2 0.3", "20 0.1 0.2", "4 are expected"},
    });
}

TEST_CASE("what a dump gets wrong is named with file and line")
{
    check_refusals("wrong.dump",
                   "ITEM: TIMESTEP\n10\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n"
                   "-5 5\n0 20\n0 10\nITEM: ATOMS id mol type x y z c_s\n"
                   "7 1 1 0.5 0.25 0.5 1\n3 1 1 0.1 0.2 0.3 2\n", {
        {"ATOMS id", "ATOMS ix", "no id column"},
        {"x y z", "x y y", "appears twice"},
        {"x y z", "x y q", "no positions"},
        {"pp pp pp\n", "xy xz yz pp pp pp\n", "tilted"},
        {"-5 5", "5 -5", "no length"},
        {"-5 5", "-5 5 0", "two bounds"},
        {"ATOMS\n2", "ATOMS\n3", "ends before atom 3 of 3"},
        {"ATOMS\n2", "ATOMS\n1", "'ITEM: TIMESTEP' is expected"},
        {"ATOMS\n2", "ATOMS\n0", "too small"},
        {"ATOMS\n2", "ATOMS\n999999999999999999", "ends before atom 3"},
        {"STEP\n10", "STEP\nten", "not a whole number"},
        {"BOX BOUNDS", "BOX", "is expected here"},
        {"3 1 1", "7 1 1", "the id 7 appears twice"},
        {"3 1 1", "3 1 256", "type 256"},
        {"3 1 1", "3 1 0", "too small"},
        {"3 1 1", "3 1", "6 columns"},
        {"0.3 2", "0.3 inf", "not a number"},
        {"0.3 2", "0.3 1e39", "single precision"},
    });
}

TEST_CASE("what an extended XYZ file gets wrong is named with file and line")
{
    check_refusals("wrong.xyz",
                   "2\nLattice=\"4 0 0 0 5 0 0 0 6\" Origin=\"0 0 0\" "
                   "Properties=species:S:1:pos:R:3:type:I:1 step=1\nA 1 2 3 1\nB 3 2 1 2\n", {
        {"4 0 0 0 5", "4 0 1 0 5", "tilted"},
        {"0 6\"", "-0 -6\"", "no length along z"},
        {"0 6\"", "6\"", "8 numbers"},
        {"0 6\"", "0 6", "not a number"},
        {"step=1", "step=\"1", "not closed"},
        {"Lattice", "Cell", "no Lattice"},
        {"Origin=\"0 0 0\"", "Origin=\"0 0\"", "Origin has 2"},
        {"pos:R:3", "pos:R:1", "pos is not R:3"},
        {"pos:R:3", "pos:R", "name:kind:columns"},
        {"pos:R:3", "pos:R:101", "101 columns"},
        {"pos:R:3", "position:R:3", "no pos"},
        {"type:I:1", "pos:I:1", "appears twice"},
        {"type:I:1", "vel:R:1", "vel is not R:3"},
        {"type:I:1", "type:I:2", "type is not I:1"},
        {"step=1", "step=one", "not a whole number"},
        {"2\nL", "3\nL", "ends before bead 3 of 3"},
        {"2\nL", "1\nL", "number of beads"},
        {"2\nL", "0\nL", "too small"},
        {"B 3 2 1 2", "B 3 2 1 0", "too small"},
        {"B 3 2 1 2", "B 3 2 1 256", "type 256"},
        {"B 3 2 1 2", "B 3 two 1 2", "not a number"},
        {"B 3 2 1 2", "B 3 2 2", "4 columns"},
        {"B 3 2 1 2\n", "B 3 2 1 2", "no end"},
    });
}

} // namespace pitchdrop::text_refusals_test
