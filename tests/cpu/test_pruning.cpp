#include "tests/catch.hpp"
#include "tests/support/systems.hpp"

using namespace pitchdrop;
using namespace pitchdrop::test;

namespace {

/// Where the beads are after some steps, with other lists.
ReplicaState moved(const Replica& replica, const std::string& simd, double skin, double pruned_skin)
{
    CpuOptions options;
    options.threads = 1;
    options.simd = simd;
    options.list = {skin, pruned_skin};
    const auto backend = make_cpu_backend(options);
    const auto handle = backend->add(replica);
    REQUIRE_FALSE(advance(*backend, handle, 300).failure);
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

} // namespace

/// In a box that a list does not reach around; there the order of its entries depends on where it begins.
TEST_CASE("lists are only a matter of speed: no skin changes a bit of a trajectory")
{
    for (const bool excluded : {true, false}) {
        auto model = bead_spring_model();
        model->exclude_bonded = excluded;
        Replica replica =
            make_replica({.side = 18, .spacing = 0.98, .temperature = 0.7}, model);
        replica.settings.thermostat = Thermostat::nose_hoover;
        replica.settings.barostat = Barostat::mtk;
        for (const std::string& simd : simd_levels()) {
            INFO(simd << " excluded " << excluded);
            // Pruned as rarely as lists are made; every few steps; from lists that are made as often.
            const ReplicaState rarely = moved(replica, simd, 0.4, 0.4);
            CHECK(same(rarely, moved(replica, simd, 0.4, 0.12)));
            CHECK(same(rarely, moved(replica, simd, 0.35, 0.12)));
            CHECK(same(rarely, moved(replica, simd, 0.2, 0.03)));
        }
    }
}
