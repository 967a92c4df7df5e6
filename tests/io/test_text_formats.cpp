#include "engine/io/extended_xyz.hpp"
#include "engine/io/lammps_data.hpp"
#include "engine/io/lammps_dump.hpp"
#include "engine/io/snapshot_file.hpp"
#include "kernels/core/error.hpp"
#include "tests/io/text_example.hpp"
#include "tests/support/locations.hpp"

namespace pitchdrop::text_formats_test {

using namespace pitchdrop::text_example;

namespace {

void check_same(const Snapshot& a, const Snapshot& b)
{
    REQUIRE(a.beads() == b.beads());
    for (std::uint32_t i = 0; i < a.beads(); ++i)
        for (int axis = 0; axis < 3; ++axis)
            CHECK(a.position[i][axis] == Approx(b.position[i][axis]).epsilon(1e-12).margin(1e-12));
    CHECK(a.velocity == b.velocity); // bit for bit
    for (int axis = 0; axis < 3; ++axis) {
        CHECK(a.origin[axis] == b.origin[axis]);
        CHECK(a.box[axis] == Approx(b.box[axis]).epsilon(1e-14));
    }
    CHECK(a.type == b.type);
    CHECK(a.types == b.types);
    CHECK(a.molecule == b.molecule);
}

} // namespace

TEST_CASE("LAMMPS data, dump and extended XYZ come back as they were written")
{
    const Folder folder;
    Snapshot before = example();
    before.velocity[3].x = 5e-324; // the smallest number there is
    for (const char* name : {"state.data", "state.lmp", "state.dump", "state.lammpstrj",
                             "state.xyz", "state.extxyz"}) {
        INFO(name);
        write_snapshot(folder.path / name, before);
        const Snapshot after = read_snapshot(folder.path / name);
        check_same(after, before);
        const bool data = std::string(name) == "state.data" || std::string(name) == "state.lmp";
        CHECK(after.bonds == (data ? before.bonds : decltype(before.bonds){}));
        CHECK(after.angles == (data ? before.angles : decltype(before.angles){}));
        CHECK(after.type_mass == (data ? before.type_mass : std::vector<double>{}));
        CHECK(after.fields == (data ? decltype(before.fields){} : before.fields));
        CHECK(after.step == before.step);
    }
    CHECK_THROWS_AS(write_snapshot(folder.path / "state.pdb", before), InputError);
    CHECK_THROWS_AS(read_snapshot(folder.path / "absent.data"), InputError);
}

TEST_CASE("beads without molecules, bonds and velocities come back without them")
{
    const Folder folder;
    Snapshot before = example();
    before.bonds.clear();
    before.angles.clear();
    before.molecule.clear();
    before.velocity.clear();
    before.fields.clear();
    for (const char* name : {"bare.data", "bare.dump", "bare.xyz"}) {
        INFO(name);
        write_snapshot(folder.path / name, before);
        check_same(read_snapshot(folder.path / name), before);
    }
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
}

TEST_CASE("the atom style is named or follows from the columns, never guessed")
{
    const Folder folder;
    const fs::path path = folder.path / "style.data";
    write(path, replaced(data_file, "# molecular", ""));
    CHECK(read_lammps_data(path).molecule == std::vector<std::uint32_t>{0, 0, 1});
    const std::string no_bonds = replaced(replaced(data_file, "Bonds\n\n1 1 10 20\n", ""),
                                          "1 bonds\n", "");
    write(path, no_bonds);
    CHECK(read_lammps_data(path).beads() == 3);
    write(path, replaced(no_bonds, "# molecular", ""));
    CHECK_THROWS_WITH(read_lammps_data(path), Catch::Contains("molecular or charge") &&
                                                  Catch::Contains("style.data:18:"));
    write(path, replaced(data_file, "# molecular", "#   bond  # as written"));
    CHECK(read_lammps_data(path).molecule == std::vector<std::uint32_t>{0, 0, 1});
    std::string atomic = replaced(no_bonds, "# molecular", "");
    atomic = replaced(atomic, "30 2 2 1.5", "30 2 1.5");
    atomic = replaced(atomic, "10 1 1 9.5", "10 1 9.5");
    atomic = replaced(atomic, "20 1 1 0.5", "20 1 0.5");
    write(path, atomic);
    CHECK(read_lammps_data(path).molecule.empty());
    CHECK(read_lammps_data(path).position[1].x == Approx(20.5));
}

TEST_CASE("molecule 0 is none: it never joins molecule 1")
{
    const Folder folder;
    const fs::path path = folder.path / "none.data";
    write(path, replaced(data_file, "10 1 1 9.5", "10 0 1 9.5"));
    CHECK(read_lammps_data(path).molecule == std::vector<std::uint32_t>{0, 1, 2});
}

TEST_CASE("coefficients and blank lines are passed over, a number may be the title")
{
    const Folder folder;
    const fs::path path = folder.path / "coefficients.data";
    std::string text = replaced(data_file, "Masses\n", "Pair Coeffs # lj/cut\n\n1 1 1 2.5\n\n"
                                                       "Bond Coeffs\n\n1 30 1.5 1 1\n\nMasses\n");
    text = replaced(text, "1 bond types", "1 bond types\n2 extra bond per atom");
    write(path, replaced(text, "a small system", "2024"));
    CHECK(read_snapshot(path).bonds.size() == 1);
    CHECK(read_snapshot(path).type_mass == std::vector<double>{1, 3});
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
    CHECK(read_lammps_dump(path, {0}).step == 10);
    CHECK_THROWS_AS(read_lammps_dump(path, {2}), InputError);

    const auto second_atom = [&](const std::string& columns, const std::string& values) {
        std::string text = replaced(replaced(frame, "%", "1"), "zs xs ys type id", columns);
        text = text.substr(0, text.find(columns) + columns.size()) + '\n' + values;
        write(path, text);
        return read_snapshot(path).position[1];
    };
    // All of these are the same place: x = −2.5 + 10, y = 10 − 20, z = 5.
    const Vec3<double> place{7.5, -10, 5};
    CHECK(second_atom("id x y z ix iy iz", "2 -2.5 10 5 1 -1 0\n1 0 0 0 0 0 0\n") == place);
    CHECK(second_atom("iz xs ix ys iy zs id", "0 .25 1 .5 -1 .5 2\n0 0 0 0 0 0 1\n") == place);
    CHECK(second_atom("xu yu zu ix iy iz id", "7.5 -10 5 1 -1 0 2\n0 0 0 0 0 0 1\n") == place);
    CHECK(second_atom("id zsu ysu xsu", "1 0 0 0\n2 .5 -.5 1.25\n") == place);
    CHECK(second_atom("id element c_pe x y z", "2 Ar 1.5 7.5 -10 5\n1 Ar 2 0 0 0\n") == place);
    CHECK(read_snapshot(path).fields.at("c_pe") == std::vector<float>{2, 1.5f});
}

TEST_CASE("extended XYZ: NIST files, species as types, extra columns as fields")
{
    const Snapshot nist =
        read_snapshot(
            pitchdrop::test::source_directory() / "tests/data/nist_lj/configuration1.xyz");
    CHECK(nist.beads() == 800);
    CHECK(nist.box.z == 10);
    const Folder folder;
    const fs::path path = folder.path / "s.xyz";
    write(path, "2\nLattice=\"4 0 0 0 5 0 0 0 6\" Properties=pos:R:3:species:S:1:softness:R:1 "
                "comment=\"a b\"\n1 2 3 B 0.5\n3 2 1 A -1\n");
    const Snapshot s = read_snapshot(path);
    CHECK(s.type[1] == 1);
    CHECK(s.fields.at("softness")[1] == -1);
    CHECK(s.fields.at("softness")[0] == 0.5f);
    CHECK(s.origin.x == 0); // even where positions lie around it

    write(path, "2\nProperties=id:I:1:vel:R:3:extra:R:2:pos:R:3:mol:I:1 Origin=\"-2 0 1\" step=9 "
                "Lattice=\"4 0 0 0 5 0 0 0 6\"\n8 1 1 1 0 0 3 2 1 2\n5 0 0 .5 0 0 1 2 3 1\n");
    const Snapshot by_id = read_snapshot(path);
    CHECK(by_id.position[0].z == 3);
    CHECK(by_id.velocity[0].z == 0.5);
    CHECK(by_id.molecule == std::vector<std::uint32_t>{0, 1});
    CHECK(by_id.origin.x == -2);
    CHECK(by_id.step == 9);
    CHECK(by_id.fields.empty());
}

} // namespace pitchdrop::text_formats_test
