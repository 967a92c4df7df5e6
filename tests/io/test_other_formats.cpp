#include "engine/io/snapshot_file.hpp"
#include "kernels/core/error.hpp"
#include "tests/io/text_example.hpp"

namespace pitchdrop::other_formats_test {

using namespace pitchdrop::text_example;

TEST_CASE("a file of another format is named as such, with the formats that are known")
{
    struct Other {
        std::string file, content, what;
    };
    const Other others[] = {
        {"a.gro",
         "Melt t= 0.0\n    2\n    1POL     A1    1   0.100   0.200   0.300\n"
         "    1POL     A2    2   0.200   0.200   0.300\n   1.0   1.0   1.0\n",
         "GROMACS .gro"},
        {"a.pdb", "CRYST1   10.000   10.000   10.000  90.00  90.00  90.00 P 1           1\n",
         "PDB"},
        {"b.pdb", "ATOM      1  A   POL A   1       1.000   2.000   3.000  1.00  0.00\n", "PDB"},
        {"restart.1", std::string("LammpS RestartT\0\1\2", 18), "LAMMPS restart"},
        {"in.creep", "# creep\nunits lj\natom_style bond\nread_data melt.data\n", "input script"},
        {"log.lammps", "LAMMPS (29 Aug 2024)\nReading data file ...\n", "LAMMPS log"},
        {"a.psf", "PSF\n\n       1 !NTITLE\n", "PSF"},
        {"a.h5", std::string("\x89HDF\r\n\x1a\n\0\0\0", 11), "HDF5"},
        {"a.nc", std::string("CDF\1\0\0\0\0", 8), "NetCDF"},
        {"a.xml", "<?xml version=\"1.0\"?>\n<hoomd_xml/>\n", "XML"},
        {"a.json", "{\"system\": {}}\n", "JSON"},
        {"a.yaml", "---\ncreator: LAMMPS\ntimestep: 0\n", "YAML dump"},
        {"POSCAR", "melt\n1.0\n10 0 0\n0 10 0\n0 0 10\nA\n2\nDirect\n0 0 0\n.1 0 0\n", "POSCAR"},
        {"a.xtc", std::string("\0\0\x07\xcb\0\0\0\1", 8), "XTC"},
        {"a.zst", "\x28\xb5\x2f\xfd....", "zstd"},
        {"notes.txt", "what I did on Monday\n", "no format that is known"},
        {"noise", std::string("\x01\0\x02\0\x03\0\xff\xf0", 8), "no format that is known"},
    };
    const Folder folder;
    for (const Other& other : others)
        for (const std::string& name : {other.file, std::string("renamed.xyz")}) {
            INFO(other.file << " as " << name);
            write(folder.path / name, other.content);
            CHECK_THROWS_AS(read_snapshot(folder.path / name), InputError);
            CHECK_THROWS_WITH(read_snapshot(folder.path / name),
                              Catch::Contains(other.what) && Catch::Contains("known formats are") &&
                                  Catch::Contains("GSD") && Catch::Contains("XYZ"));
        }
    for (const char* nothing : {"", "\n\n  \n"}) {
        write(folder.path / "empty.data", nothing);
        CHECK_THROWS_WITH(read_snapshot(folder.path / "empty.data"), Catch::Contains("is empty"));
    }
    write(folder.path / "plain.xyz", "2\nmade by hand\nA 0 0 0\nA 1 0 0\n");
    CHECK_THROWS_WITH(read_snapshot(folder.path / "plain.xyz"), Catch::Contains("no Lattice"));
}

TEST_CASE("a data file is known by its header, whatever its name and its title")
{
    const Folder folder;
    for (const char* name : {"melt", "melt.txt", "melt.lmp", "melt.dat"})
        for (const char* title : {"units lj", "{", "REMARK made by hand", "1 2 3", ""}) {
            INFO(name << " " << title);
            write(folder.path / name, replaced(data_file, "a small system", title));
            CHECK(read_snapshot(folder.path / name).beads() == 3);
        }
}

} // namespace pitchdrop::other_formats_test
