#include "engine/io/extended_xyz.hpp"
#include "engine/io/lammps_data.hpp"
#include "engine/io/lammps_dump.hpp"
#include "engine/io/snapshot_file.hpp"
#include "kernels/core/error.hpp"
#include "tests/io/text_example.hpp"

namespace pitchdrop::lammps_exchange_test {

using namespace pitchdrop::text_example;

#include <cstdlib>

TEST_CASE("LAMMPS reads what we write, and we read what LAMMPS writes")
{
    if (std::system("command -v lmp >/dev/null") != 0) {
        WARN("no lmp on the PATH: skipped");
        return;
    }
    const Folder folder;
    const Snapshot ours = example();
    write_snapshot(folder.path / "ours.data", ours);
    write(folder.path / "in.lammps",
          "units lj\natom_style molecular\nbond_style zero\nangle_style zero\n"
          "pair_style zero 1.0\ncomm_modify cutoff 1.5\nread_data ours.data\n"
          "pair_coeff * *\nbond_coeff * 1\nangle_coeff *\n"
          "dump d all custom 1 theirs.dump id mol type xsu ysu zsu vx vy vz\n"
          "dump_modify d format float %.17g\n"
          "write_dump all custom wrapped.dump vz vx vy iz ix iy z x y type mol id modify format "
          "float %.17g\n"
          "write_data theirs.data nocoeff\nrun 0\n");
    const std::string command =
        "cd '" + folder.path.string() + "' && lmp -in in.lammps -log none >out.txt 2>&1";
    const int status = std::system(command.c_str());
    INFO(read_file(folder.path / "out.txt"));
    REQUIRE(status == 0);
    for (const char* name : {"theirs.data", "theirs.dump", "wrapped.dump"}) {
        INFO(name);
        const Snapshot theirs = read_snapshot(folder.path / name);
        REQUIRE(theirs.beads() == ours.beads());
        for (std::uint32_t b = 0; b < ours.beads(); ++b)
            for (int axis = 0; axis < 3; ++axis) {
                CHECK(theirs.position[b][axis] ==
                      Approx(ours.position[b][axis]).epsilon(1e-12).margin(1e-12));
                CHECK(theirs.velocity[b][axis] == Approx(ours.velocity[b][axis]).epsilon(1e-12));
            }
        CHECK(theirs.type == ours.type);
        CHECK(theirs.molecule == ours.molecule);
    }
    const Snapshot data = read_snapshot(folder.path / "theirs.data");
    CHECK(data.bonds.size() == ours.bonds.size());
    CHECK(data.angles.size() == ours.angles.size());
    CHECK(data.type_mass == ours.type_mass);
}

} // namespace pitchdrop::lammps_exchange_test
