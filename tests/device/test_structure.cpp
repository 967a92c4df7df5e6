#include "tests/device/devices.hpp"
#include "tests/support/planes.hpp"
#include "tests/support/structure_checks.hpp"
#include "tests/support/systems.hpp"

#include <cmath>

namespace pitchdrop::structure_test {

// Structure functions and softness on the device against sums over all pairs and triples in double
// precision. Systems are small: the emulator executes every lane.

using namespace pitchdrop::test;

namespace {

/// A disordered configuration in a box that is no cube, for a model of short range.
Replica shaken(int side, double shake, double spacing = 1.0, std::uint64_t seed = 1)
{
    return make_replica({.side = side,
                         .spacing = spacing,
                         .shake = shake,
                         .stretch = {1.0, 1.05, 0.97},
                         .seed = seed},
                        kremer_grest_model());
}

std::string message_of(Backend& backend, const Replica& replica, const StructureSet& set)
{
    try {
        backend.softness().functions(backend.add(replica), set);
    } catch (const InputError& error) {
        return error.what();
    }
    return {};
}

} // namespace

PITCHDROP_DEVICE_TEST(functions,
                      "structure functions on the device agree with the double reference")
{
    const auto backend = make({});
    for (const double shake : {0.06, 0.2})
        for (const char* name : {"rsoft40", "radial30"}) {
            INFO("shake " << shake);
            check_functions(*backend, shaken(6, shake, 0.95), *named_structure_set(name));
        }
}

PITCHDROP_DEVICE_TEST(far_reach, "structure functions that reach far beyond the pair cutoff")
{
    check_functions(*make({}), shaken(5, 0.3, 2.08), *named_structure_set("cubuk2015"));
}

PITCHDROP_DEVICE_TEST(angular_ends_first, "triples end where the angular reach does")
{
    StructureSet set = *named_structure_set("rsoft40");
    set.angular_reach = 1.7;
    for (auto& f : set.angular) f.threshold = 0; // or the threshold would end them
    check_functions(*make({}), shaken(5, 0.15, 1.04), set);
    set.angular_reach = 2.473;
    set.radial.resize(20); // and now the other way round
    set.radial_reach = 1.96;
    check_functions(*make({}), shaken(5, 0.15, 1.04), set);
}

PITCHDROP_DEVICE_TEST(fused, "softness on the device agrees with the double reference")
{
    const auto backend = make({});
    for (const char* name : {"rsoft40", "radial30"}) {
        const Replica replica = shaken(7, 0.1);
        const Hyperplane plane = random_plane(*named_structure_set(name), replica.state);
        const std::vector<double> exact = softness_reference(replica.state, plane);
        INFO(name);
        CHECK(largest_difference(backend->softness().values(backend->add(replica), plane), exact) < 1e-5);
    }
}

PITCHDROP_DEVICE_TEST(box_edge,
                      "a bead in the corner of the box has its neighbours across the edges")
{
    // The whole lattice is moved so that a corner of the box lies in its middle: nothing changes.
    const auto backend = make({});
    const Replica replica = shaken(5, 0.1, 1.04);
    Replica moved = replica;
    for (FixedPosition& r : moved.state.position)
        for (int axis = 0; axis < 3; ++axis) r[axis] += std::int64_t(7) << 29;
    const StructureSet set = *named_structure_set("rsoft40");
    const Hyperplane plane = random_plane(set, replica.state);
    const std::vector<double> exact = softness_reference(replica.state, plane);
    CHECK(largest_difference(backend->softness().values(backend->add(replica), plane), exact) < 1e-5);
    CHECK(largest_difference(backend->softness().values(backend->add(moved), plane), exact) < 1e-5);
}

PITCHDROP_DEVICE_TEST(overflow, "neighbours that do not fit are never left out")
{
    const Replica replica = shaken(5, 0.1, 1.04);
    const StructureSet set = *named_structure_set("rsoft40");
    const Hyperplane plane = random_plane(set, replica.state);
    const auto roomy = make({}), tight = make({.neighbour_capacity = 3});
    const std::size_t a = roomy->add(replica), b = tight->add(replica);
    CHECK(roomy->softness().values(a, plane) == tight->softness().values(b, plane));
    CHECK(roomy->softness().functions(a, set) == tight->softness().functions(b, set));
}

PITCHDROP_DEVICE_TEST(dense, "more neighbours than shared memory holds")
{
    const Replica replica = shaken(7, 0.06, 0.74); // 2.5 beads per volume: 150 neighbours
    const auto backend = make({});
    const StructureSet set = *named_structure_set("radial30");
    const Hyperplane plane = random_plane(set, replica.state);
    check_functions(*backend, replica, set);
    CHECK(largest_difference(backend->softness().values(backend->add(replica), plane),
                             softness_reference(replica.state, plane)) < 1e-5);
}

PITCHDROP_DEVICE_TEST(order,
                      "softness depends neither on the company nor on the order of the lanes")
{
    std::vector<Replica> replicas = {shaken(5, 0.1, 1.04, 1), shaken(6, 0.1, 1.0, 2),
                                     shaken(5, 0.2, 1.1, 3)};
    const Hyperplane plane = random_plane(*named_structure_set("rsoft40"), replicas[0].state);
    const auto together = make({.emulator_seed = 1});
    std::vector<AdvanceRequest> requests;
    for (Replica& replica : replicas) {
        replica.settings.timestep = 0.001;
        requests.push_back({together->add(replica), 2});
    }
    together->advance(requests); // all three are on the device now
    for (std::size_t n = 0; n < replicas.size(); ++n) {
        Replica moved = replicas[n];
        moved.state = together->download(requests[n].replica);
        const auto alone = make({.emulator_seed = 77});
        CHECK(together->softness().values(requests[n].replica, plane) ==
              alone->softness().values(alone->add(moved), plane));
    }
}

TEST_CASE("a box below twice the reach is refused on the device as on the CPU")
{
    const Replica replica = make_replica({.side = 6}, kremer_grest_model());
    const StructureSet set = *named_structure_set("cubuk2015");
    const auto device = make_emulated_backend({});
    const auto host = cpu();
    CHECK_FALSE(message_of(*host, replica, set).empty());
    CHECK(message_of(*device, replica, set) == message_of(*host, replica, set));
}

} // namespace pitchdrop::structure_test
