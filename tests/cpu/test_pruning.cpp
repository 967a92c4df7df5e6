#include "tests/catch.hpp"
#include "tests/support/systems.hpp"

namespace pitchdrop::pruning_test {

using namespace pitchdrop::test;

namespace {

/// Where the beads are after some steps, with other lists.
ReplicaState moved(const Replica& replica, const std::string& simd, std::int64_t steps, double skin,
                   double pruned_skin)
{
    CpuOptions options;
    options.threads = 1;
    options.simd = simd;
    options.list = {skin, pruned_skin};
    const auto backend = make_cpu_backend(options);
    const auto handle = backend->add(replica);
    REQUIRE_FALSE(advance(*backend, handle, steps).failure);
    return backend->download(handle);
}

bool same(const ReplicaState& a, const ReplicaState& b)
{
    for (std::size_t i = 0; i < a.position.size(); ++i)
        if (a.position[i].x != b.position[i].x || a.position[i].y != b.position[i].y ||
            a.position[i].z != b.position[i].z || a.velocity[i].x != b.velocity[i].x)
            return false;
    return a.motion.box[2] == b.motion.box[2];
}

Replica hot_melt(bool exclude_bonded)
{
    auto model = bead_spring_model();
    model->exclude_bonded = exclude_bonded;
    Replica replica = make_replica({.side = 18, .spacing = 0.98, .temperature = 0.7}, model);
    replica.settings.thermostat = Thermostat::nose_hoover;
    replica.settings.barostat = Barostat::mtk;
    return replica;
}

} // namespace

/// In a box that a list does not reach around; there the order of its entries depends on where it begins.
TEST_CASE("whole lists are only a matter of speed: their skin changes no bit of a trajectory")
{
    for (const bool excluded : {true, false}) {
        const Replica replica = hot_melt(excluded);
        for (const std::string& simd : simd_levels()) {
            INFO(simd << " excluded " << excluded);
            // Made anew every few steps; hardly ever; nearly as often as they are pruned.
            const ReplicaState often = moved(replica, simd, 300, 0.2, 0.12);
            CHECK(same(often, moved(replica, simd, 300, 0.4, 0.12)));
            CHECK(same(often, moved(replica, simd, 300, 0.13, 0.12)));
        }
    }
}

/// Which neighbours share a pack depends on what was pruned: sums are rounded differently, and no more.
TEST_CASE("a pruned list holds every pair that another one holds")
{
    for (const bool excluded : {true, false}) {
        const Replica replica = hot_melt(excluded);
        for (const std::string& simd : simd_levels()) {
            INFO(simd << " excluded " << excluded);
            const ReplicaState rarely = moved(replica, simd, 60, 0.4, 0.4);
            CHECK(largest_distance(rarely, moved(replica, simd, 60, 0.4, 0.12)) < 1e-4);
            CHECK(largest_distance(rarely, moved(replica, simd, 60, 0.2, 0.03)) < 1e-4);
        }
    }
}

} // namespace pitchdrop::pruning_test
