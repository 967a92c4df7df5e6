#include "engine/state/whole_molecules.hpp"
#include "tests/catch.hpp"

#include <cmath>

namespace pitchdrop::whole_molecules_test {

namespace {

/// A straight chain along the diagonal that crosses the box several times, folded into it.
Snapshot folded_chain(std::uint32_t beads)
{
    Snapshot s;
    s.origin = {-2, 1, 0};
    s.box = {5, 6, 7};
    s.has_images = false;
    for (std::uint32_t b = 0; b < beads; ++b) {
        Vec3<double> r{0.5 + 0.7 * b, 1.5 + 0.4 * b, 6.5 - 0.3 * b};
        for (int axis = 0; axis < 3; ++axis)
            r[axis] -= s.box[axis] * std::floor((r[axis] - s.origin[axis]) / s.box[axis]);
        s.position.push_back(r);
        if (b > 0) s.bonds.push_back({b - 1, b});
    }
    return s;
}

} // namespace

TEST_CASE("a folded molecule is made whole along its bonds")
{
    Snapshot s = folded_chain(40);
    make_molecules_whole(s);
    for (std::uint32_t b = 1; b < 40; ++b) {
        CHECK(s.position[b].x - s.position[0].x == Approx(0.7 * b));
        CHECK(s.position[b].y - s.position[0].y == Approx(0.4 * b));
        CHECK(s.position[b].z - s.position[0].z == Approx(-0.3 * b));
    }
    REQUIRE(s.notes.size() == 1);
    CHECK_THAT(s.notes[0],
               Catch::Contains("1 molecule was cut") && Catch::Contains("no image flags"));
    const auto whole = s.position;
    make_molecules_whole(s); // nothing is left to do
    CHECK(s.position == whole);
    CHECK(s.notes.size() == 1);
}

TEST_CASE("image flags that do not fit the bonds are told as such")
{
    Snapshot s = folded_chain(20);
    s.has_images = true;
    make_molecules_whole(s);
    CHECK_THAT(s.notes.at(0), Catch::Contains("image flags do not fit"));
}

TEST_CASE("a molecule that is bonded to its own image is named")
{
    Snapshot s = folded_chain(1);
    s.position.clear();
    s.id = {11, 12, 13, 14, 15};
    for (int b = 0; b < 5; ++b) s.position.push_back({-1.5 + b, 2, 3});
    s.bonds = {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 0}}; // closes across the box of side 5
    make_molecules_whole(s);
    REQUIRE(s.notes.size() == 1);
    CHECK_THAT(s.notes[0], Catch::Contains("its own image") && Catch::Matches(".*bead 1[1-5] .*"));
}

TEST_CASE("whole molecules stay where they are, far away or not")
{
    Snapshot s = folded_chain(1);
    s.position = {{1e6, 2, 3}, {1e6 + 1, 2, 3}, {0, 2, 3}};
    s.bonds = {{0, 1}};
    const auto before = s.position;
    make_molecules_whole(s);
    CHECK(s.position == before);
    CHECK(s.notes.empty());
}

} // namespace pitchdrop::whole_molecules_test
