#include "engine/io/lammps_data.hpp"
#include "kernels/core/error.hpp"
#include "tests/io/text_example.hpp"

namespace pitchdrop::lammps_styles_test {

using namespace pitchdrop::text_example;

namespace {

/// Three atoms whose lines are `front`, a position and `back`; without bonds unless asked for.
std::string atoms(const std::string& hint, const std::vector<std::string>& fronts,
                  const std::string& back, bool bonded = false, int types = 2)
{
    std::string text = "atoms\n\n3 atoms\n" + std::to_string(types) + " atom types\n";
    if (bonded) text += "1 bonds\n1 bond types\n";
    text += "\n0 10 xlo xhi\n0 10 ylo yhi\n0 10 zlo zhi\n\nAtoms" + hint + "\n\n";
    for (std::size_t k = 0; k < 3; ++k)
        text +=
            std::to_string(k + 1) + " " + fronts[k] + " 1 2 " + std::to_string(3 + k) + back + "\n";
    if (bonded) text += "\nBonds\n\n1 1 1 2\n";
    return text;
}

Snapshot read(const std::string& text)
{
    const Folder folder;
    write(folder.path / "styles.data", text);
    return read_lammps_data(folder.path / "styles.data");
}

} // namespace

TEST_CASE("styles of beads are read as they are named")
{
    for (const char* style : {"bond", "angle", "molecular"}) {
        const Snapshot s = read(atoms(std::string(" # ") + style, {"1 1", "1 2", "2 1"}, " 0 0 0"));
        CHECK(s.type == std::vector<std::uint8_t>{0, 1, 0});
        CHECK(s.molecule == std::vector<std::uint32_t>{0, 0, 1});
        CHECK(s.notes.empty());
    }
    CHECK(read(atoms(" # full", {"1 1 0", "1 2 0.0", "2 1 -0"}, "")).type[1] == 1);
    CHECK(read(atoms(" # charge", {"1 0", "2 0.0", "1 0"}, "")).type[1] == 1);
    CHECK(read(atoms(" # atomic", {"1", "2", "1"}, " 0 0 -1")).position[0].z == -7);
    CHECK(read(atoms("  #angle # comment", {"1 1", "1 2", "2 1"}, " # a bead")).type[1] == 1);
    for (const char* style : {"hybrid", "sphere", "dipole", "template"})
        CHECK_THROWS_WITH(read(atoms(std::string(" # ") + style, {"1 1", "1 2", "2 1"}, "")),
                          Catch::Contains(std::string("atom_style ") + style));
}

TEST_CASE("a style that is not named follows from all lines together, and is told")
{
    const auto taken = [](const std::string& text) {
        const Snapshot s = read(text);
        REQUIRE(s.notes.size() == 1);
        return s.notes[0].substr(s.notes[0].rfind(' ') + 1);
    };
    CHECK(taken(atoms("", {"1", "2", "1"}, "")) == "atomic");
    CHECK(taken(atoms("", {"1", "2", "1"}, " 0 0 1")) == "atomic");
    CHECK(taken(atoms("", {"0 1", "0 1", "0 1"}, "")) == "molecular");       // 0 is no type
    CHECK(taken(atoms("", {"1 1", "2 1", "3 1"}, "")) == "molecular");       // nor is 3
    CHECK(taken(atoms("", {"1 1", "1 2", "2 1"}, "", true)) == "molecular"); // bonds
    CHECK(taken(atoms("", {"1 0", "2 0", "1 0"}, "")) == "charge");
    CHECK(taken(atoms("", {"1 0.0", "2 0.0", "1 0.0"}, " 0 0 1")) == "charge");
    CHECK(taken(atoms("", {"1 1 0", "1 2 0.0", "2 1 0"}, " 0 0 1")) == "full");
    CHECK(taken(atoms(" # my atoms", {"1", "2", "1"}, "")) == "atomic"); // no style's name
    CHECK_THROWS_WITH(read(atoms("", {"1 1", "1 2", "2 1"}, "")),
                      Catch::Contains("molecular or charge"));
    CHECK_THROWS_WITH(read(atoms("", {"1 1 1 1 1 1 1", "1 2 1 1 1 1 1", "2 1 1 1 1 1 1"}, "")),
                      Catch::Contains("of no style that is read"));
    CHECK_THROWS_WITH(read(atoms("", {"1 1 0.5", "1 2 0", "2 1 0"}, "")),
                      Catch::Contains("charge"));
}

TEST_CASE("labels stand for types in every section")
{
    const std::string text =
        R"(LAMMPS data file via write_data, version 22 Jul 2025, timestep = 7, units = lj

2 atoms
2 atom types
1 bonds
3 bond types

0 10 xlo xhi
0 10 ylo yhi
0 10 zlo zhi

Atom Type Labels

1 head
2 tail

Bond Type Labels

3 backbone
1 link
2 spare

Masses

tail 2
head 1

Pair Coeffs # lj/cut

head 1 1 2.5
tail 1 1 2.5

Bond Coeffs # harmonic

backbone 1000 1
link 5 1

Atoms # bond

2 1 tail 1 1 1 0 0 0
1 1 head 2 1 1 0 0 0

Bonds

1 backbone 1 2
)";
    const Snapshot s = read(text);
    CHECK(s.type == std::vector<std::uint8_t>{0, 1});
    CHECK(s.type_names == std::vector<std::string>{"head", "tail"});
    CHECK(s.type_mass == std::vector<double>{1, 2});
    CHECK(s.bonds.size() == 1);
    CHECK(s.step == 7);
    REQUIRE(s.coefficients.size() == 2);
    CHECK(s.coefficients[0].rows[1] == std::vector<std::string>{"2", "1", "1", "2.5"});
    CHECK(s.coefficients[1].rows == std::vector<std::vector<std::string>>{{"3", "1000", "1"}});
    const auto wrong = [&](const char* from, const char* to) { return replaced(text, from, to); };
    CHECK_THROWS_WITH(read(wrong("1 1 head 2", "1 1 neck 2")),
                      Catch::Contains("no atom type 'neck'"));
    CHECK_THROWS_WITH(read(wrong("1 backbone 1 2", "1 side 1 2")),
                      Catch::Contains("no bond type 'side'"));
    CHECK_THROWS_WITH(read(wrong("2 tail\n", "2 head\n")), Catch::Contains("no label of another"));
    CHECK_THROWS_WITH(read(wrong("2 tail\n", "3 tail\n")), Catch::Contains("no label of another"));
    CHECK_THROWS_WITH(read(wrong("tail 2\n", "head 2\n")), Catch::Contains("no mass of another"));
}

} // namespace pitchdrop::lammps_styles_test
