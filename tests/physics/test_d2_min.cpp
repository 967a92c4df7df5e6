#include "kernels/physics/structure/d2_min.hpp"
#include "tests/catch.hpp"

#include <cmath>
#include <vector>

namespace pitchdrop::d2_min_test {

// D²_min of neighbourhoods whose minimum is known without a fit.

namespace {

using Vector = Vec3<double>;

struct Move {
    Vector from, change;
};

double of(const std::vector<Move>& moves)
{
    NeighbourMotion<double> sums;
    for (const Move& move : moves) sums.add(move.from, move.change);
    return d2_min(sums);
}

/// 26 directions around a bead, none of them special; with each also its opposite.
std::vector<Vector> shell()
{
    std::vector<Vector> found;
    for (int n = 0; n < 13; ++n) {
        const Vector r{1.1 * std::sin(1.0 + 2.3 * n), 0.9 * std::cos(0.7 * n * n),
                       1.3 * std::sin(0.4 + 1.9 * n)};
        found.push_back(r);
        found.push_back(-1.0 * r);
    }
    return found;
}

/// Elongation, shear and rotation together.
Vector deform(const Vector& r)
{
    return {0.3 * r.x + 0.5 * r.y - 0.1 * r.z, -0.4 * r.x + 0.02 * r.y,
            0.7 * r.y + 0.1 * r.x - 0.2 * r.z};
}

} // namespace

TEST_CASE("an affine motion has no D²_min, and a bead that leaves its place the square of the way")
{
    const Vector way{0.3, -0.2, 0.6};
    std::vector<Move> affine, hop, neighbour_hops;
    for (const Vector& r : shell()) {
        affine.push_back({r, deform(r)});
        hop.push_back({r, deform(r) - way}); // seen from the bead, all neighbours go the other way
        neighbour_hops.push_back({r, deform(r)});
    }
    CHECK(of(affine) < 1e-15);
    CHECK(of(hop) == Approx(dot(way, way)).epsilon(1e-13));
    // One of 26 neighbours alone: less what the best F follows.
    neighbour_hops[4].change += way;
    const double all = dot(way, way) / 26;
    CHECK(of(neighbour_hops) < all);
    CHECK(of(neighbour_hops) > 0.5 * all);
}

TEST_CASE("D²_min of neighbourhoods that do not span space is a number, and the smallest")
{
    CHECK(of({}) == 0);
    std::vector<Move> few;
    for (const Vector& r : {Vector{1, 0.1, 0}, Vector{0.2, -1, 0.4}, Vector{-0.3, 0.5, 0.9}}) {
        few.push_back({r, {0.4, -0.9, 0.2 * r.x}});
        CHECK(of(few) >= 0);
        CHECK(of(few) < 1e-15); // three vectors always map affinely
    }
    // In a plane: rising all together is not affine, tilting is.
    const Vector cross[] = {{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}};
    std::vector<Move> rise, tilt;
    for (const Vector& r : cross) {
        rise.push_back({r, {0, 0, 0.5}});
        tilt.push_back({r, {0, 0, 0.5 * r.x - 0.3 * r.y}});
    }
    CHECK(of(rise) == Approx(0.25).epsilon(1e-14));
    CHECK(of(tilt) < 1e-15);
    // The same in a plane that is none of the axes', up to rounding: turned about (1, 1, 1).
    const auto turn = [](const Vector& r) {
        const double s = (r.x + r.y + r.z) / 3, c = 0.5, w = std::sqrt(3.0) / 2 / std::sqrt(3.0);
        return Vector{c * r.x + (1 - c) * s + w * (r.z - r.y),
                      c * r.y + (1 - c) * s + w * (r.x - r.z),
                      c * r.z + (1 - c) * s + w * (r.y - r.x)};
    };
    for (auto* moves : {&rise, &tilt})
        for (Move& move : *moves) move = {turn(move.from), turn(move.change)};
    CHECK(of(rise) == Approx(0.25).epsilon(1e-12));
    CHECK(of(tilt) < 1e-12);
    // On a line, and all in one place.
    CHECK(of({{{1, 2, 3}, {0.1, 0, 0}}, {{2, 4, 6}, {0.2, 0, 0}}}) < 1e-15);
    CHECK(of({{{1, 2, 3}, {0.1, 0, 0}}, {{-1, -2, -3}, {0.1, 0, 0}}}) ==
          Approx(0.01).epsilon(1e-13));
    CHECK(of({{{0, 0, 0}, {0.1, 0, 0}}, {{0, 0, 0}, {0.3, 0, 0}}}) == Approx(0.05).epsilon(1e-13));
}

} // namespace pitchdrop::d2_min_test
