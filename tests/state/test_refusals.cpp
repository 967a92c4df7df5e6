#include "engine/state/chains.hpp"
#include "kernels/core/error.hpp"
#include "tests/catch.hpp"

#include <functional>
#include <limits>

namespace pitchdrop::refusals_test {

TEST_CASE("a state that cannot be simulated is refused")
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    ChainSettings settings;
    settings.chains = 2;
    settings.beads_per_chain = 8;
    Snapshot good = random_walk_chains(settings, 1);
    good.velocity.assign(good.beads(), {1, 2, 3});
    REQUIRE_NOTHROW(make_state(good, {}));

    struct Mistake {
        const char* message;
        std::function<void(Snapshot&)> make;
    };
    const Mistake mistakes[] = {
        {"bead 3 (counted from 1) is more than 2^30 boxes away",
         [](Snapshot& s) { s.position[2].y = 1.1e9 * s.box.y; }},
        {"bead 3 (counted from 1) is more than 2^30 boxes away", [](Snapshot& s) { s.position[2].z = -1e300; }},
        {"position of bead 3", [=](Snapshot& s) { s.position[2].x = nan; }},
        {"position of bead 3", [=](Snapshot& s) { s.position[2].x = infinity; }},
        {"velocity of bead 4", [=](Snapshot& s) { s.velocity[3].x = -infinity; }},
        {"velocity of bead 4", [=](Snapshot& s) { s.velocity[3].z = nan; }},
        {"velocity of bead 4", [](Snapshot& s) { s.velocity[3].z = 1e39; }},
        {"no length along y", [=](Snapshot& s) { s.box.y = infinity; }},
        {"no length along y", [=](Snapshot& s) { s.box.y = nan; }},
        {"names a bead twice",
         [](Snapshot& s) {
             s.angles[1] = {4, 5, 4};
         }},
        {"names a bead twice",
         [](Snapshot& s) {
             s.angles[1] = {4, 4, 5};
         }},
        {"names a bead twice",
         [](Snapshot& s) {
             s.angles[1] = {5, 4, 4};
         }},
    };
    for (const Mistake& mistake : mistakes) {
        Snapshot bad = good;
        mistake.make(bad);
        CHECK_THROWS_AS(make_state(bad, {}), InputError);
        CHECK_THROWS_WITH(make_state(bad, {}), Catch::Contains(mistake.message));
    }
}

TEST_CASE("a bead may be as far away as its images can be numbered")
{
    Snapshot far;
    far.box = {8, 8, 8};
    for (const double boxes : {1e9, -1e9}) far.position.push_back({8 * (boxes + 0.25), 1, 1});
    const Snapshot back = make_snapshot(make_state(far, {}), {});
    for (std::size_t bead = 0; bead < 2; ++bead)
        CHECK(back.position[bead].x == Approx(far.position[bead].x).epsilon(1e-15));
}

} // namespace pitchdrop::refusals_test
