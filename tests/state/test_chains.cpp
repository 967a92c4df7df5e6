#include "engine/state/chains.hpp"
#include "tests/catch.hpp"

#include <cmath>

namespace pitchdrop::chains_test {

TEST_CASE("random-walk chains have their bonds, their density and the statistics of a melt")
{
    ChainSettings settings;
    settings.chains = 400;
    settings.beads_per_chain = 64;
    settings.density = 0.9;
    settings.bond_length = 0.97;
    const Snapshot melt = random_walk_chains(settings, 5);
    REQUIRE(melt.beads() == 400 * 64);
    CHECK(melt.bonds.size() == 400 * 63);
    CHECK(melt.angles.size() == 400 * 62);
    CHECK(melt.beads() / (melt.box.x * melt.box.y * melt.box.z) == Approx(0.9).epsilon(1e-9));

    const ChainStatistics statistics = chain_statistics(melt);
    CHECK(statistics.chains == 400);
    CHECK(statistics.bond_length == Approx(0.97).epsilon(1e-9));
    // Cosines between successive bonds are uniform on [c, 1] with c from the 1-3 distance:
    // mean (1 + c) / 2, freely rotating: ⟨R²(n)⟩ / (n b²) → (1 + α) / (1 − α), α the mean.
    const double c = 1.02 * 1.02 / 2 - 1, alpha = (1 + c) / 2;
    const double n = 32;
    const double expected = (1 + alpha) / (1 - alpha) -
                            2 * alpha / n * (1 - std::pow(alpha, n)) / std::pow(1 - alpha, 2);
    CHECK(statistics.internal_distance[31] / (0.97 * 0.97) == Approx(expected).epsilon(0.03));
    CHECK(statistics.end_to_end_squared / statistics.gyration_squared ==
          Approx(6.0).epsilon(0.08));
}

TEST_CASE("chains depend on the seed and on nothing else")
{
    ChainSettings settings;
    settings.chains = 3;
    settings.beads_per_chain = 10;
    const Snapshot a = random_walk_chains(settings, 1), b = random_walk_chains(settings, 1),
                   c = random_walk_chains(settings, 2);
    CHECK(a.position == b.position);
    CHECK_FALSE(a.position == c.position);
    settings.chains = 5;
    const Snapshot more = random_walk_chains(settings, 1);
    CHECK(more.bonds[0] == a.bonds[0]);
}

TEST_CASE("statistics of a straight chain are exact, and rings and branches are left out")
{
    Snapshot s;
    for (int i = 0; i < 5; ++i) s.position.push_back({double(i), 0, 0});
    for (std::uint32_t i = 1; i < 5; ++i) s.bonds.push_back({i - 1, i});
    for (int i = 0; i < 3; ++i) s.position.push_back({9, double(i), 0}); // a ring of three
    s.bonds.push_back({5, 6});
    s.bonds.push_back({6, 7});
    s.bonds.push_back({7, 5});
    for (int i = 0; i < 4; ++i) s.position.push_back({0, double(i), 9}); // a star of four
    for (std::uint32_t arm = 9; arm < 12; ++arm) s.bonds.push_back({8, arm});
    const ChainStatistics statistics = chain_statistics(s);
    CHECK(statistics.chains == 1);
    CHECK(statistics.end_to_end_squared == Approx(16));
    CHECK(statistics.internal_distance[2] == Approx(3)); // 9 / 3
    CHECK(statistics.gyration_squared == Approx(2));
}

TEST_CASE("a snapshot becomes a state and comes back")
{
    ChainSettings settings;
    settings.chains = 2;
    settings.beads_per_chain = 8;
    Snapshot before = random_walk_chains(settings, 3);
    before.origin = {-4, 2, 0};
    Model model;
    ReplicaState state = make_state(before, model);
    draw_velocities(state, model, 0.7, 11);
    const Snapshot after = make_snapshot(state, model);
    for (std::uint32_t b = 0; b < before.beads(); ++b)
        for (int axis = 0; axis < 3; ++axis)
            CHECK(after.position[b][axis] ==
                  Approx(before.position[b][axis] - before.origin[axis]).margin(1e-8));
    double twice_kinetic = 0;
    Vec3<double> momentum{0, 0, 0};
    for (const Vec3<double>& v : after.velocity) {
        twice_kinetic += dot(v, v);
        momentum += v;
    }
    CHECK(twice_kinetic == Approx(0.7 * (3 * 16 - 3)).epsilon(1e-6));
    CHECK(std::abs(momentum.x) < 1e-5);

    before.type[3] = 4;
    CHECK_THROWS_WITH(make_state(before, model), Catch::Contains("type 5"));
}

} // namespace pitchdrop::chains_test
