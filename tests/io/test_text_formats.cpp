#include "engine/io/atomic_file.hpp"
#include "engine/io/extended_xyz.hpp"
#include "engine/io/lammps_data.hpp"
#include "engine/io/lammps_dump.hpp"
#include "engine/io/snapshot_file.hpp"
#include "engine/state/chains.hpp"
#include "kernels/core/error.hpp"
#include "tests/catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <unistd.h>

using namespace pitchdrop;
namespace fs = std::filesystem;

namespace {

struct Folder {
    fs::path path = fs::temp_directory_path() / ("pitchdrop-formats-" + std::to_string(getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
};

/// Chains that reach over several images, with two types, velocities and a shifted origin.
Snapshot example()
{
    ChainSettings settings;
    settings.chains = 3;
    settings.beads_per_chain = 20;
    settings.density = 0.9;
    Snapshot s = random_walk_chains(settings, 7);
    s.origin = {-1.5, 0.25, 3};
    s.step = 4200;
    s.types = 2;
    s.type_mass = {1.0, 2.5};
    for (std::uint32_t b = 0; b < s.beads(); ++b) {
        s.type[b] = std::uint8_t(b % 2);
        s.velocity.push_back({0.1 * b, -0.3 / (b + 1.0), 1e-9});
    }
    return s;
}

void check_positions(const Snapshot& a, const Snapshot& b)
{
    REQUIRE(a.beads() == b.beads());
    for (std::uint32_t i = 0; i < a.beads(); ++i)
        for (int axis = 0; axis < 3; ++axis) {
            CHECK(a.position[i][axis] == Approx(b.position[i][axis]).epsilon(1e-12).margin(1e-12));
            CHECK(a.velocity[i][axis] == b.velocity[i][axis]);
        }
    for (int axis = 0; axis < 3; ++axis)
        CHECK(a.box[axis] == Approx(b.box[axis]).epsilon(1e-14));
    CHECK(a.type == b.type);
    CHECK(a.molecule == b.molecule);
}

void write(const fs::path& path, const std::string& text) { write_file_atomically(path, text); }

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    const auto at = text.find(from);
    REQUIRE(at != text.npos);
    return text.replace(at, from.size(), to);
}

const std::string data_file = R"(a small system

3 atoms
1 bonds
2 atom types
1 bond types

0 10 xlo xhi
0 12 ylo yhi
-1 9 zlo zhi

Masses

1 1.0
2 3.0

Atoms # molecular

30 2 2 1.5 2.5 3.5 0 0 1
10 1 1 9.5 0.5 0.5 1 0 0
20 1 1 0.5 0.5 0.5 2 0 0

Velocities

20 0.1 0.2 0.3
10 1 2 3
30 0 0 -1

Bonds

1 1 10 20
)";

} // namespace

TEST_CASE("LAMMPS data, dump and extended XYZ come back as they were written")
{
    const Folder folder;
    const Snapshot before = example();
    for (const char* name : {"state.data", "state.dump", "state.xyz"}) {
        INFO(name);
        write_snapshot(folder.path / name, before);
        const Snapshot after = read_snapshot(folder.path / name);
        check_positions(after, before);
        if (std::string(name) != "state.data") CHECK(after.step == 4200);
    }
    const Snapshot data = read_lammps_data(folder.path / "state.data");
    CHECK(data.bonds == before.bonds);
    CHECK(data.angles == before.angles);
    CHECK(data.type_mass == before.type_mass);
    CHECK_THROWS_AS(write_snapshot(folder.path / "state.pdb", before), InputError);
}

TEST_CASE("a LAMMPS data file is read by ids, with images and velocities")
{
    const Folder folder;
    const fs::path path = folder.path / "small.data";
    write(path, data_file);
    const Snapshot s = read_snapshot(path);
    REQUIRE(s.beads() == 3);
    CHECK(s.position[0].x == Approx(19.5));
    CHECK(s.position[1].x == Approx(20.5));
    CHECK(s.position[2].z == Approx(13.5));
    CHECK(s.velocity[0].z == 3);
    CHECK(s.type[2] == 1);
    CHECK(s.molecule[2] == 1);
    CHECK(s.type_mass[1] == 3);
    REQUIRE(s.bonds.size() == 1);
    CHECK(s.bonds[0] == std::array<std::uint32_t, 2>{0, 1});

    write(path, replaced(replaced(replaced(data_file, "# molecular", "# atomic"),
                                  "30 2 2 1.5", "30 2 1.5"),
                         "10 1 1 9.5", "10 1 9.5"));
    CHECK_THROWS_WITH(read_lammps_data(path), Catch::Contains("columns"));
}

TEST_CASE("what a data file gets wrong is named with file and line")
{
    const Folder folder;
    const fs::path path = folder.path / "wrong.data";
    const std::pair<std::pair<const char*, const char*>, const char*> mistakes[] = {
        {{"10 1 1 9.5", "20 1 1 9.5"}, "appears twice"},
        {{"9.5 0.5 0.5 1", "9.5 nan 0.5 1"}, "not a number"},
        {{"1 1 10 20", "1 1 10 21"}, "no atom with id 21"},
        {{"3 atoms", "4 atoms"}, "columns"},
        {{"3 atoms", "2 atoms"}, "more lines than the header"},
        {{"30 2 2 1.5", "30 2 7 1.5"}, "type 7"},
        {{"0 10 xlo xhi", "10 0 xlo xhi"}, "no length"},
        {{"0 12 ylo yhi\n", ""}, "no bounds along y"},
        {{"# molecular", "# full"}, "atom_style full"},
        {{"-1 9 zlo zhi", "-1 9 zlo zhi\n0.1 0 0 xy xz yz"}, "tilted"},
        {{"Bonds\n\n1 1 10 20\n", "Ellipsoids\n\n1 1 10 20\n"}, "unknown section"},
        {{"1 bonds", "1 bonds\n4 dihedrals"}, "dihedrals"},
        {{"20 0.1 0.2 0.3", "10 0.1 0.2 0.3"}, "two velocities"},
    };
    for (const auto& [change, message] : mistakes) {
        write(path, replaced(data_file, change.first, change.second));
        INFO(change.second);
        CHECK_THROWS_WITH(read_lammps_data(path),
                          Catch::Contains(message) && Catch::Contains("wrong.data:"));
    }
}

TEST_CASE("dumps are read in any column order, scaled or unwrapped, last frame first")
{
    const Folder folder;
    const fs::path path = folder.path / "d.dump";
    const std::string frame = "ITEM: TIMESTEP\n%\nITEM: NUMBER OF ATOMS\n2\n"
                              "ITEM: BOX BOUNDS pp pp pp\n-5 5\n0 20\n0 10\n"
                              "ITEM: ATOMS zs xs ys type id\n0.5 0.25 0.5 2 7\n0.1 0.2 0.3 1 3\n";
    write(path, replaced(frame, "%", "10") + replaced(frame, "%", "20"));
    const Snapshot last = read_snapshot(path);
    CHECK(last.step == 20);
    CHECK(last.position[1].x == Approx(-2.5));
    CHECK(last.position[1].y == Approx(10));
    CHECK(last.type[0] == 0);
    CHECK(read_lammps_dump(path, 0).step == 10);
    CHECK_THROWS_AS(read_lammps_dump(path, 2), InputError);
    write(path, replaced(replaced(frame, "%", "10"), "type id", "type ix"));
    CHECK_THROWS_WITH(read_lammps_dump(path), Catch::Contains("no id column"));
}

TEST_CASE("extended XYZ: NIST files, species as types, extra columns as fields")
{
    const Snapshot nist =
        read_snapshot(PITCHDROP_SOURCE_DIR "/tests/data/nist_lj/configuration1.xyz");
    CHECK(nist.beads() == 800);
    CHECK(nist.box.z == 10);
    const Folder folder;
    const fs::path path = folder.path / "s.xyz";
    write(path, "2\nLattice=\"4 0 0 0 5 0 0 0 6\" Properties=pos:R:3:species:S:1:softness:R:1 "
                "comment=\"a b\"\n1 2 3 B 0.5\n3 2 1 A -1\n");
    const Snapshot s = read_snapshot(path);
    CHECK(s.type[1] == 1);
    CHECK(s.fields.at("softness")[1] == -1);
    write(path, "2\nLattice=\"4 0 1 0 5 0 0 0 6\"\nA 1 2 3\nA 1 2 3\n");
    CHECK_THROWS_WITH(read_snapshot(path), Catch::Contains("tilted"));
    write(path, "2\nProperties=species:S:1:pos:R:3\nA 1 2 3\nA 1 2 3\n");
    CHECK_THROWS_WITH(read_snapshot(path), Catch::Contains("Lattice"));
}

TEST_CASE("a file cut anywhere is refused or whole: never a crash, never a smaller system")
{
    const Folder folder;
    const Snapshot whole = example();
    for (const char* name : {"cut.data", "cut.dump", "cut.xyz"}) {
        const fs::path path = folder.path / name;
        write_snapshot(path, whole);
        const std::string text = read_file(path);
        std::size_t refused = 0;
        for (std::size_t length = 0; length + 1 < text.size(); length += 23) {
            write(path, text.substr(0, length));
            try {
                const Snapshot s = read_snapshot(path);
                INFO(name << " cut at " << length << " of " << text.size());
                CHECK(s.beads() == whole.beads());
                CHECK((s.bonds.size() == whole.bonds.size() || s.bonds.empty()));
            } catch (const InputError&) {
                ++refused;
            }
        }
        CHECK(refused > text.size() / 23 / 2);
    }
}

TEST_CASE("LAMMPS reads what we write")
{
    if (std::system("command -v lmp >/dev/null") != 0) {
        WARN("no lmp on the PATH: skipped");
        return;
    }
    const Folder folder;
    write_snapshot(folder.path / "ours.data", example());
    write(folder.path / "in.lammps",
          "units lj\natom_style molecular\nbond_style harmonic\nangle_style cosine\n"
          "read_data ours.data\nvariable n equal atoms\nvariable b equal bonds\n"
          "variable a equal angles\nprint \"$n $b $a\" file counts.txt\n");
    const std::string command =
        "cd '" + folder.path.string() + "' && lmp -in in.lammps -log none >out.txt 2>&1";
    REQUIRE(std::system(command.c_str()) == 0);
    std::string counts = read_file(folder.path / "out.txt");
    CHECK(counts.find("60 atoms") != counts.npos);
    CHECK(counts.find("57 bonds") != counts.npos);
    CHECK(counts.find("54 angles") != counts.npos);
}
