#include "tests/catch.hpp"
#include "tests/support/planted_motion.hpp"

namespace pitchdrop::d2_min_test {

using namespace pitchdrop::test;

TEST_CASE("planted non-affine motion has its D²_min, with either instruction set")
{
    for (const std::string& simd : simd_levels()) {
        INFO(simd);
        PlantedMotion().check(*cpu(1, simd));
    }
}

TEST_CASE("D²_min does not depend on threads")
{
    const PlantedMotion planted;
    const auto one = planted.observe(*cpu(1)), two = planted.observe(*cpu(2));
    CHECK(one.measures.d2_min == two.measures.d2_min);
    CHECK(one.summary.d2_min_sum == two.summary.d2_min_sum);
    CHECK(one.summary.p_hop_d2_min_sum == two.summary.p_hop_d2_min_sum);
}

TEST_CASE("a bead without enough neighbours has a D²_min of zero")
{
    PlantedMotion lonely;
    for (const double radius : {0.5, 1.001}) { // none, and six along three axes
        lonely.settings.d2_min_radius = radius;
        const auto seen = lonely.observe(*cpu(2));
        const double hop = double(seen.measures.d2_min[PlantedMotion::hopper]);
        CHECK(hop == (radius < 1 ? Approx(0) : Approx(0.49)));
        for (const float d2_min : seen.measures.d2_min) CHECK(d2_min >= 0);
    }
}

TEST_CASE("a radius beyond half the box is refused")
{
    PlantedMotion wide;
    wide.settings.d2_min_radius = 4.5;
    const auto backend = cpu();
    const std::size_t handle = backend->add(wide.frame(0));
    CHECK_THROWS_WITH(backend->softness().start(handle, wide.settings, {}),
                      Catch::Contains("use at least 9.0"));
}

TEST_CASE("D²_min leaves no trace in the trajectory, nor in what else is observed")
{
    const Replica replica =
        make_replica({.side = 8, .spacing = 1.02, .temperature = 1.5}, bead_spring_model());
    ObservationSettings settings = PlantedMotion().settings;
    settings.d2_min_radius = 0;
    const auto backend = cpu(2);
    const std::size_t alone = backend->add(replica), watched = backend->add(replica);
    backend->softness().start(alone, settings, {});
    settings.d2_min_radius = 2.0;
    backend->softness().start(watched, settings, {});
    for (int n = 0; n < 6; ++n) {
        const auto without = backend->softness().take_frames({&alone, 1}), with = backend->softness().take_frames({&watched, 1});
        REQUIRE(without[0].has_value() == with[0].has_value());
        if (with[0]) {
            CHECK(with[0]->p_hop_sum == without[0]->p_hop_sum);
            CHECK(with[0]->d2_min_sum > 0);
            CHECK(without[0]->d2_min_sum == 0);
            CHECK(backend->softness().bead_measures(alone).d2_min.empty());
            CHECK(backend->softness().bead_measures(alone).p_hop == backend->softness().bead_measures(watched).p_hop);
        }
        for (const std::size_t handle : {alone, watched}) advance(*backend, handle, 100);
    }
    CHECK(same_bits(backend->download(watched), backend->download(alone)));
    CHECK(backend->softness().save(alone).softness == backend->softness().save(watched).softness);
}

} // namespace pitchdrop::d2_min_test
