#include "engine/io/checkpoint.hpp"
#include "engine/io/snapshot_file.hpp"
#include "kernels/core/error.hpp"
#include "tests/io/text_example.hpp"

#include <functional>

namespace pitchdrop::contents_test {

// The table of docs/files.md, States: what becomes of each content in each text format and in a
// checkpoint. Nothing in a file is dropped: it is used, or refused, or named in a note.

using namespace pitchdrop::text_example;

namespace {

const std::string data =
    R"(LAMMPS data file via write_data, version 29 Aug 2024, timestep = 500, units = lj

3 atoms
2 atom types
2 bonds
2 bond types
1 angles
2 angle types

0 10 xlo xhi
0 12 ylo yhi
-1 9 zlo zhi

Masses

1 1.0
2 3.0

Atoms # full

20 1 1 0 0.5 0.5 0.5 0 0 0
10 1 1 0 9.5 0.5 0.5 -1 0 0
30 1 2 0 1.5 0.5 3.5 0 0 0

Velocities

20 0.1 0.2 0.3
10 1 2 3
30 0 0 -1

Bonds

1 2 10 20
2 2 20 30

Angles

1 1 10 20 30
)";

const std::string dump = "ITEM: UNITS\nlj\nITEM: TIME\n2.5\nITEM: TIMESTEP\n500\n"
                         "ITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS xy xz yz pp pp pp\n"
                         "0 10 0\n0 12 0\n-1 9 0\n"
                         "ITEM: ATOMS id mol type element mass q x y z ix iy iz vx vy vz c_pe\n"
                         "20 1 2 Na 3 0 1 2 3 0 0 1 0.1 0.2 0.3 7\n"
                         "10 1 1 C 1 0 1 2 3 -1 0 0 1 2 3 8\n";

const std::string xyz =
    "2\nLattice=\"10 0 0 0 12 0 0 0 10\" Origin=\"0 0 -1\" Timestep=500 Time=2.5 pbc=\"T T T\" "
    "Properties=id:I:1:species:S:1:pos:R:3:molecule:I:1:masses:R:1:initial_charges:R:1:momenta:R:3:"
    "pe:R:1\n"
    "20 Na 1 2 13 1 3 0 3 6 9 7\n10 C -9 2 3 1 1 0 1 2 3 8\n";

std::string joined(const std::vector<std::string>& notes)
{
    std::string text;
    for (const std::string& note : notes) text += note + "\n";
    return text;
}

using Used = std::function<bool(const Snapshot&)>;

struct Cell {
    std::string content, file, from, to; ///< `to` in place of `from` in the format's example
    Used used = nullptr;                 ///< the content is in the snapshot
    std::string refused{}, named{};      ///< part of the message, or of a note
};

const Cell cells[] = {
    // masses
    {"masses", "data", "", "",
     [](const Snapshot& s) {
         return s.type_mass == std::vector<double>{1, 3};
     }},
    {"masses", "dump", "", "",
     [](const Snapshot& s) {
         return s.mass == std::vector<double>{1, 3};
     }},
    {"masses", "xyz", "", "",
     [](const Snapshot& s) {
         return s.mass == std::vector<double>{1, 3};
     }},
    {"masses", "xyz", "masses", "mass", [](const Snapshot& s) { return s.mass[1] == 3; }},
    {"masses", "dump", "Na 3 0", "Na 0 0", nullptr, "mass is not positive"},
    {"masses", "xyz", "13 1 3 0", "13 1 -3 0", nullptr, "mass is not positive"},
    // names of types
    {"type labels", "data", "Masses\n\n1 1.0\n2 3.0",
     "Atom Type Labels\n\n1 P\n2 S\n\nMasses\n\nS 3\nP 1",
     [](const Snapshot& s) {
         return s.type_names == std::vector<std::string>{"P", "S"} && !s.names_are_comments &&
                s.type_mass[1] == 3;
     }},
    {"names in comments", "data", "1 1.0\n2 3.0", "1 1.0 # P\n2 3.0 # S",
     [](const Snapshot& s) { return s.type_names.at(1) == "S" && s.names_are_comments; }},
    {"names", "dump", "", "",
     [](const Snapshot& s) {
         return s.type_names == std::vector<std::string>{"C", "Na"};
     }},
    {"names", "dump", "element", "typelabel",
     [](const Snapshot& s) { return s.type_names.at(1) == "Na"; }},
    {"names", "dump", "1 1 C", "1 1 Na", nullptr, "", "do not tell the types apart"},
    {"names", "xyz", "", "", [](const Snapshot& s) { return s.type_names[s.type[0]] == "C"; }},
    {"numbers as species", "xyz", "20 Na 1", "20 1 1", nullptr},
    // bonds and angles
    {"bond types", "data", "1 2 10 20", "1 1 10 20", nullptr, "the model knows one type of bond"},
    {"bond types", "data", "", "", [](const Snapshot& s) { return s.bonds.size() == 2; }},
    {"bond labels", "data", "Masses\n\n1 1.0",
     "Bond Type Labels\n\n1 link\n2 backbone\n\nMasses\n\n1 1.0",
     [](const Snapshot& s) { return s.bonds.size() == 2; }},
    {"angles", "data", "", "", [](const Snapshot& s) { return s.angles.size() == 1; }},
    {"angle types", "data", "1 angles", "2 angles", nullptr, "ends before angle 2 of 2"},
    {"angle types", "data", "1 1 10 20 30", "1 3 10 20 30", nullptr, "of type 3"},
    {"dihedrals", "data", "3 atoms", "3 atoms\n1 dihedrals", nullptr, "dihedrals"},
    {"dihedrals", "data", "3 atoms", "3 atoms\n0 dihedrals\n0 impropers\n4 dihedral types",
     nullptr},
    {"impropers", "data", "3 atoms", "3 atoms\n1 impropers", nullptr, "impropers"},
    {"bodies", "data", "3 atoms", "3 atoms\n1 bodies", nullptr, "not known"},
    {"ellipsoids", "data", "3 atoms", "3 atoms\n0 ellipsoids", nullptr},
    {"ellipsoids", "data", "\nAngles\n", "\nEllipsoids\n\n1 1 1 1 1\n\nAngles\n", nullptr,
     "unknown section 'Ellipsoids'"},
    // charges
    {"charges", "data", "20 1 1 0 0.5", "20 1 1 0.25 0.5", nullptr, "charge 0.25"},
    {"charges", "dump", "Na 3 0", "Na 3 -1", nullptr, "charge -1"},
    {"charges", "xyz", "1 3 0 3", "1 3 1e-9 3", nullptr, "charge 1e-9"},
    // images
    {"images", "data", "", "",
     [](const Snapshot& s) { return s.has_images && s.position[0].x == Approx(-0.5); }},
    {"images", "dump", "", "",
     [](const Snapshot& s) { return s.has_images && s.position[0].x == -9; }},
    {"images", "dump", " ix iy iz", " f1 iy f2", nullptr, "iy without the other two"},
    {"images", "xyz", "", "",
     [](const Snapshot& s) { return s.has_images && s.position[0].x == -9; }},
    {"no images", "xyz", "-9 2 3", "1 2 3", nullptr},
    // periodicity
    {"periodicity", "dump", "pp pp pp", "pp pp ss", nullptr, "not periodic along z"},
    {"periodicity", "dump", "pp pp pp", "ff pp pp", nullptr, "not periodic along x"},
    {"periodicity", "dump", "pp pp pp", "pp fm pp", nullptr, "not periodic along y"},
    {"periodicity", "xyz", "\"T T T\"", "\"T T F\"", nullptr, "not periodic along z"},
    {"periodicity", "xyz", "\"T T T\"", "[False, True, True]", nullptr, "not periodic along x"},
    {"periodicity", "xyz", "\"T T T\"", "F", nullptr, "not periodic along x"},
    {"periodicity", "xyz", "\"T T T\"", "{T, T, 1}",
     [](const Snapshot& s) { return s.periodic[2]; }},
    {"periodicity", "xyz", "\"T T T\"", "\"T T\"", nullptr, "three are expected"},
    {"periodicity", "xyz", "\"T T T\"", "\"T T maybe\"", nullptr, "T or F"},
    // motion
    {"velocities", "data", "", "", [](const Snapshot& s) { return s.velocity[0].z == 3; }},
    {"velocities", "dump", "", "", [](const Snapshot& s) { return s.velocity[0].z == 3; }},
    {"velocities", "dump", "vx vy vz", "vx vy c_a", nullptr, "vx without the other two"},
    {"momenta", "xyz", "", "",
     [](const Snapshot& s) { return s.velocity[1].z == 3 && s.velocity[1].x == 1; }},
    {"momenta", "xyz", "masses", "weight", nullptr, "momenta but no masses"},
    {"velocities", "xyz", "momenta", "velo",
     [](const Snapshot& s) { return s.velocity[1].z == 9; }},
    {"both", "xyz", ":pe:R:1\n20 Na 1 2 13 1 3 0 3 6 9 7\n10 C -9 2 3 1 1 0 1 2 3 8\n",
     ":velo:R:3\n20 Na 1 2 13 1 3 0 3 6 9 1 2 3\n10 C -9 2 3 1 1 0 1 2 3 1 2 4\n", nullptr,
     "do not agree"},
    // coefficients, ids, tilt, fields, step, time, units
    {"coefficients", "data", "Masses", "Bond Coeffs # harmonic\n\n1 5 1\n2 1000 1\n\nMasses",
     [](const Snapshot& s) {
         return s.coefficients.size() == 1 && s.coefficients[0].style == "harmonic" &&
                s.coefficients[0].rows == std::vector<std::vector<std::string>>{{"2", "1000", "1"}};
     }},
    {"ids", "data", "", "",
     [](const Snapshot& s) {
         return s.id == std::vector<std::int64_t>{10, 20, 30};
     }},
    {"ids", "dump", "", "",
     [](const Snapshot& s) {
         return s.id == std::vector<std::int64_t>{10, 20};
     }},
    {"ids", "xyz", "", "",
     [](const Snapshot& s) {
         return s.id == std::vector<std::int64_t>{10, 20};
     }},
    {"tilt", "data", "-1 9 zlo zhi", "-1 9 zlo zhi\n0 0 0 xy xz yz", nullptr},
    {"tilt", "data", "-1 9 zlo zhi", "-1 9 zlo zhi\n0 1e-3 0 xy xz yz", nullptr, "tilted"},
    {"tilt", "dump", "0 12 0", "0 12 0.5", nullptr, "tilted"},
    {"tilt", "dump", "xy xz yz pp", "abc origin pp", nullptr, "triclinic"},
    {"tilt", "xyz", "10 0 0 0 12", "10 0 1e-15 -0.0 12", nullptr},
    {"tilt", "xyz", "10 0 0 0 12", "10 0 0.001 0 12", nullptr, "tilted"},
    {"fields", "dump", "", "", [](const Snapshot& s) { return s.fields.at("c_pe")[0] == 8; }},
    {"fields", "xyz", "", "", [](const Snapshot& s) { return s.fields.at("pe")[0] == 8; }},
    {"other columns", "xyz", "momenta", "forces", nullptr, "", "forces"},
    {"other keys", "xyz", "Time=2.5",
     "Time=2.5 energy=-3 config_type=\"a b\" virial=\"1 0 0 0 1 0 0 0 1\"", nullptr, "",
     "config_type, energy, virial"},
    {"step", "data", "", "", [](const Snapshot& s) { return s.step == 500; }},
    {"step", "dump", "", "", [](const Snapshot& s) { return s.step == 500; }},
    {"step", "xyz", "", "", [](const Snapshot& s) { return s.step == 500; }},
    {"time", "dump", "", "", [](const Snapshot& s) { return s.values.at("time") == 2.5; }},
    {"time", "xyz", "", "", [](const Snapshot& s) { return s.values.at("time") == 2.5; }},
    {"units", "data", "units = lj", "units = real", nullptr, "", "units real"},
    {"units", "dump", "UNITS\nlj", "UNITS\nmetal", nullptr, "", "units metal"},
};

std::string replace_or_keep(const std::string& text, const Cell& cell)
{
    return cell.from.empty() ? text : replaced(text, cell.from, cell.to);
}

} // namespace

TEST_CASE("every content of a text file is used, refused or named")
{
    const Folder folder;
    for (const Cell& cell : cells) {
        INFO(cell.content << " in " << cell.file << ": '" << cell.to << "'");
        const std::string& example = cell.file == "data" ? data : cell.file == "dump" ? dump : xyz;
        const fs::path path = folder.path / ("contents." + cell.file);
        write(path, replace_or_keep(example, cell));
        if (!cell.refused.empty()) {
            CHECK_THROWS_AS(read_snapshot(path), InputError);
            CHECK_THROWS_WITH(read_snapshot(path), Catch::Contains(cell.refused));
            continue;
        }
        Snapshot s;
        REQUIRE_NOTHROW(s = read_snapshot(path));
        if (cell.used) CHECK(cell.used(s));
        if (cell.named.empty())
            CHECK(joined(s.notes).empty());
        else
            CHECK_THAT(joined(s.notes), Catch::Contains(cell.named));
    }
}

TEST_CASE("species that are numbers are the types, in whatever order they come")
{
    const Folder folder;
    const fs::path path = folder.path / "numbers.xyz";
    write(path, "3\nLattice=\"4 0 0 0 5 0 0 0 6\"\n3 1 2 3\n1 3 2 1\n3 2 2 2\n");
    const Snapshot s = read_snapshot(path);
    CHECK(s.type == std::vector<std::uint8_t>{2, 0, 2});
    CHECK(s.types == 3);
    CHECK(s.type_names.empty());
}

TEST_CASE("letters that were written for types without names bind nobody")
{
    const Folder folder;
    write_snapshot(folder.path / "unnamed.xyz", example());
    CHECK(read_snapshot(folder.path / "unnamed.xyz").names_are_comments);
    Snapshot named = example();
    named.type_names = {"B", "A"};
    write_snapshot(folder.path / "named.xyz", named);
    const Snapshot s = read_snapshot(folder.path / "named.xyz");
    CHECK(s.type_names == named.type_names);
    CHECK_FALSE(s.names_are_comments);
}

TEST_CASE("a checkpoint keeps what its state has, with names of types")
{
    const Folder folder;
    Model model;
    model.bead_types = {{1, 1, 1, "P"}, {2.5, 1, 1, "S"}};
    const Snapshot before = example();
    Checkpoint checkpoint;
    checkpoint.state = make_state(before, model);
    checkpoint.type_mass = {1, 2.5};
    checkpoint.type_names = {"P", "S"};
    write_checkpoint(folder.path / "checkpoint", checkpoint);
    const Snapshot s = read_snapshot(folder.path / "checkpoint");
    CHECK(s.type_mass == std::vector<double>{1, 2.5});
    CHECK(s.type_names == std::vector<std::string>{"P", "S"});
    CHECK(s.type == before.type);
    CHECK(s.bonds == before.bonds);
    CHECK(s.angles == before.angles);
    CHECK(s.step == before.step);
    CHECK(s.velocity.size() == before.velocity.size());
    CHECK(s.notes.empty());
}

TEST_CASE("ids, masses and names come back from every text format")
{
    const Folder folder;
    Snapshot before = example();
    before.type_names = {"soft", "hard"};
    for (std::uint32_t b = 0; b < before.beads(); ++b) before.id.push_back(1000 + 7 * b);
    for (const char* name : {"s.data", "s.dump", "s.xyz"}) {
        INFO(name);
        write_snapshot(folder.path / name, before);
        const Snapshot after = read_snapshot(folder.path / name);
        CHECK(after.id == before.id);
        CHECK(after.type_names == before.type_names);
        CHECK((after.mass.empty() ? after.type_mass[1] : after.mass[1]) == 2.5);
        CHECK(after.step == before.step);
        if (std::string(name) == "s.data") CHECK(after.bonds == before.bonds);
    }
}

} // namespace pitchdrop::contents_test
