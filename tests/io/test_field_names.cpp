#include "engine/io/snapshot_file.hpp"
#include "kernels/core/error.hpp"
#include "tests/io/text_example.hpp"

namespace pitchdrop::field_names_test {

using namespace pitchdrop::text_example;

namespace {

void check_equal(const Snapshot& a, const Snapshot& b)
{
    CHECK(a.fields == b.fields);
    CHECK(a.type == b.type);
    CHECK(a.molecule == b.molecule);
    REQUIRE(a.beads() == b.beads());
    REQUIRE(a.velocity.size() == b.velocity.size());
    for (std::uint32_t bead = 0; bead < a.beads(); ++bead)
        for (int axis = 0; axis < 3; ++axis) {
            CHECK(a.position[bead][axis] - a.origin[axis] ==
                  Approx(b.position[bead][axis] - b.origin[axis]).margin(1e-5));
            CHECK(a.velocity[bead][axis] == Approx(b.velocity[bead][axis]).margin(1e-6));
        }
}

} // namespace

TEST_CASE("whatever a field is called, it is read back as what it is or not written")
{
    const Folder folder;
    for (const char* name :
         {"softness",  "p_hop",     "velocity", "id",   "type", "mol",  "molecule",
          "element",   "typelabel", "species",  "pos",  "vel",  "velo", "velocities",
          "x",         "yu",        "zs",       "xsu",  "ix",   "vz",   "",
          "two words", "a:b",       "a=b",      "a\"b", "a\nb", "#",    "ITEM:"}) {
        Snapshot snapshot = example();
        snapshot.fields = {{name, snapshot.fields.at("softness")}};
        for (const char* file : {"state.dump", "state.xyz", "state.gsd"}) {
            INFO("'" << name << "' in " << file);
            const fs::path path = folder.path / file;
            try {
                write_snapshot(path, snapshot);
                check_equal(read_snapshot(path), snapshot);
            } catch (const InputError&) {
                CHECK_FALSE((name == std::string("softness") || name == std::string("p_hop")));
                CHECK_FALSE(fs::exists(path));
            }
            fs::remove(path);
        }
    }
}

} // namespace pitchdrop::field_names_test
