#include "kernels/model/softness_table.hpp"
#include "tests/catch.hpp"
#include "tests/support/planes.hpp"
#include "tests/support/planted_hops.hpp"
#include "tests/support/structure_checks.hpp"

namespace pitchdrop::structure_test {

using namespace pitchdrop::test;

namespace {

/// A disordered configuration: the lattice well shaken, in a box that is no cube.
Replica shaken(int side, double shake, double spacing = 1.0)
{
    return make_replica(
        {.side = side, .spacing = spacing, .shake = shake, .stretch = {1.0, 1.05, 0.97}},
        bead_spring_model());
}

} // namespace

TEST_CASE("structure functions agree with the double reference")
{
    for (const std::string& simd : simd_levels())
        for (const double shake : {0.06, 0.2}) {
            const Replica replica = shaken(10, shake, 1.05);
            const auto backend = cpu(2, simd);
            INFO(simd << " shake " << shake);
            for (const char* name : {"rsoft40", "radial30"})
                check_functions(*backend, replica, *named_structure_set(name));
        }
}

TEST_CASE("structure functions that reach beyond the pair cutoff find all their neighbours")
{
    const Replica replica = shaken(11, 0.1, 0.97);
    check_functions(*cpu(2), replica, *named_structure_set("cubuk2015"));
}

TEST_CASE("softness from table and fused triples agrees with the double reference")
{
    for (const std::string& simd : simd_levels())
        for (const char* name : {"rsoft40", "radial30"}) {
            const Replica replica = shaken(10, 0.1);
            const Hyperplane plane = random_plane(*named_structure_set(name), replica.state);
            const std::vector<double> exact = softness_reference(replica.state, plane);
            const auto backend = cpu(1, simd);
            const std::vector<float> fast = backend->softness().values(backend->add(replica), plane);
            INFO(simd << ' ' << name);
            CHECK(largest_difference(fast, exact) < 1e-5);
        }
}

TEST_CASE("the table of the radial part is as good as it says")
{
    const Replica replica = shaken(8, 0.1);
    const Hyperplane plane = random_plane(*named_structure_set("rsoft40"), replica.state);
    const SoftnessTable table(plane);
    CHECK(table.radial_error() < 1e-5);
    double worst = 0;
    for (double r = 0.7; r < 2.6; r += 1.7e-5) {
        double exact = 0;
        for (std::size_t k = 0; k < plane.set.radial.size(); ++k)
            exact += plane.coefficient(k) * radial_term(r, plane.set.radial[k]);
        const SoftnessView& view = table.view();
        const double place = std::min(r * double(view.cells_per_length), double(view.cells - 1));
        const auto cell = std::int64_t(place);
        const double made = double(view.cell[cell].value) +
                            (place - double(cell)) * double(view.cell[cell].slope);
        worst = std::max(worst, std::abs(made - exact));
    }
    CHECK(worst <= 1.5 * table.radial_error());
}

TEST_CASE("softness does not depend on threads, batch or bead order in memory")
{
    const Replica replica = shaken(10, 0.1);
    const Hyperplane plane = random_plane(*named_structure_set("rsoft40"), replica.state);
    const auto one = cpu(1), two = cpu(2);
    CHECK(one->softness().values(one->add(replica), plane) == two->softness().values(two->add(replica), plane));
}

TEST_CASE("a box below twice the reach is refused with the smallest that would do")
{
    const auto backend = cpu();
    const std::size_t handle = backend->add(shaken(8, 0.1));
    CHECK_THROWS_WITH(backend->softness().functions(handle, *named_structure_set("cubuk2015")),
                      Catch::Contains("use at least 10.0"));
}

TEST_CASE("planted hops are counted at the right frames and softness")
{
    for (const int threads : {1, 2})
        for (const int lead : {0, 3, 8}) {
            INFO("threads " << threads << " lead " << lead);
            PlantedHops(lead).check(*cpu(threads));
        }
}

TEST_CASE("observing leaves no trace in the trajectory")
{
    const Replica replica = make_replica({.side = 8, .spacing = 1.02}, bead_spring_model());
    const auto backend = cpu(2);
    const std::size_t watched = backend->add(replica), alone = backend->add(replica);
    ObservationSettings settings;
    settings.hyperplane = std::make_shared<Hyperplane>(
        random_plane(*named_structure_set("rsoft40"), replica.state));
    backend->softness().start(watched, settings, {});
    for (int n = 0; n < 4; ++n) {
        backend->softness().take_frames({&watched, 1});
        advance(*backend, watched, 100);
        advance(*backend, alone, 100);
    }
    CHECK(same_bits(backend->download(watched), backend->download(alone)));
}

TEST_CASE("a batch is observed as its replicas are alone, with any number of threads")
{
    std::vector<Replica> replicas;
    for (int n = 0; n < 3; ++n)
        replicas.push_back(make_replica(
            {.side = 8, .spacing = 1.02, .temperature = 1.5, .seed = std::uint64_t(n + 1)},
            bead_spring_model()));
    ObservationSettings settings;
    settings.hyperplane = std::make_shared<Hyperplane>(
        random_plane(*named_structure_set("rsoft40"), replicas[0].state));
    settings.hop = {2, 2, 0.02};
    settings.block_frames = 4;
    const auto counts = [&](Backend& backend, const std::vector<Replica>& chosen) {
        std::vector<std::size_t> handles;
        std::vector<AdvanceRequest> requests;
        for (const Replica& replica : chosen) {
            handles.push_back(backend.add(replica));
            backend.softness().start(handles.back(), settings, {});
            requests.push_back({handles.back(), 100});
        }
        for (int frame = 0; frame < 12; ++frame) {
            backend.softness().take_frames(handles);
            backend.advance(requests);
        }
        std::vector<std::vector<std::int64_t>> found;
        for (const std::size_t handle : handles) {
            found.push_back(backend.softness().save(handle).count);
            found.push_back(backend.softness().save(handle).rearranged);
        }
        return found;
    };
    const auto together = counts(*cpu(2), replicas);
    std::int64_t events = 0;
    for (std::size_t n = 0; n < replicas.size(); ++n) {
        const auto alone = counts(*cpu(1), {replicas[n]});
        CHECK(alone[0] == together[2 * n]);
        CHECK(alone[1] == together[2 * n + 1]);
        for (const std::int64_t k : alone[1]) events += k;
    }
    CHECK(events > 0);
}

TEST_CASE("softness evaluated between frames is that of the positions it is evaluated at")
{
    for (const std::string& simd : simd_levels()) {
        Replica replica = shaken(8, 0.06, 1.02);
        replica.settings.thermostat = Thermostat::nose_hoover;
        ObservationSettings settings;
        settings.hyperplane = std::make_shared<Hyperplane>(
            random_plane(*named_structure_set("radial30"), replica.state));
        settings.interval = replica.settings.block_steps; // where positions can be looked at
        const auto backend = cpu(2, simd);
        const std::size_t handle = backend->add(replica);
        backend->softness().start(handle, settings, {});
        std::vector<double> expected(replica.state.topology->beads(), 0.0);
        for (int block = 0; block < 3; ++block) {
            advance(*backend, handle, replica.settings.block_steps);
            const auto now = backend->softness().values(handle, *settings.hyperplane);
            for (std::size_t b = 0; b < expected.size(); ++b) expected[b] += double(now[b]) / 3;
        }
        const ObservationState state = backend->softness().save(handle);
        CHECK(state.evaluations == 3);
        double mean = 0;
        for (std::size_t b = 0; b < expected.size(); ++b) {
            CHECK(state.softness_sum[b] / 3 == Approx(expected[b]).margin(1e-5));
            mean += expected[b] / double(expected.size());
        }
        backend->softness().take_frames({&handle, 1});
        CHECK(backend->softness().mean(handle) == Approx(mean).margin(1e-5));
        // The next frame begins a sum of its own; without evaluations its positions count.
        CHECK(backend->softness().save(handle).evaluations == 0);
        CHECK(backend->softness().save(handle).softness_sum == std::vector<double>(expected.size(), 0));
    }
}

TEST_CASE("softness between frames is refused where the lists do not serve")
{
    const Replica replica = shaken(8, 0.06);
    const auto backend = cpu(1);
    const std::size_t handle = backend->add(replica);
    ObservationSettings settings;
    settings.interval = 10;
    const auto refused = [&](Hyperplane plane, const char* why) {
        settings.hyperplane = std::make_shared<Hyperplane>(std::move(plane));
        CHECK_THROWS_WITH(backend->softness().start(handle, settings, {}), Catch::Contains(why));
    };
    const Hyperplane radial = random_plane(*named_structure_set("radial30"), replica.state);
    refused(random_plane(*named_structure_set("rsoft40"), replica.state), "angular functions");
    Hyperplane wide = radial, averaged = radial;
    wide.set.radial_reach = 2.6;
    refused(wide, "2.6");
    averaged.positions = StructurePositions::time_average;
    refused(averaged, "instantaneous positions");
}

} // namespace pitchdrop::structure_test
