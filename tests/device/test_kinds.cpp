#include "tests/device/devices.hpp"
#include "tests/support/pair_models.hpp"
#include "tests/support/systems.hpp"

#include <cmath>

namespace pitchdrop::kinds_test {

// Every kind of force on both ways to step of a device, against the CPU: the lists say which there are.

using namespace pitchdrop::test;

namespace {

Replica small_liquid(std::shared_ptr<const Model> model)
{
    Replica replica = make_replica({.side = 6, .spacing = 1.03, .shake = 0.03, .temperature = 0.6,
                                    .types = 2, .angles = true},
                                   std::move(model));
    replica.settings.timestep = 0.002;
    replica.settings.block_steps = 8;
    replica.settings.sample_interval = 8;
    return replica;
}

/// Largest distance of a bead from where the CPU has it after as many steps.
void check_both_paths(const Replica& replica)
{
    constexpr std::int64_t steps = 16;
    const auto host = cpu(1, "auto", 0.2);
    const std::size_t at_host = host->add(replica);
    const Progress expected = advance(*host, at_host, steps);
    REQUIRE_FALSE(expected.failure);
    const ReplicaState end = host->download(at_host);
    for (const DevicePath path : {DevicePath::graph, DevicePath::persistent}) {
        DeviceOptions options{.list = {.skin = 0.2}};
        options.path = path;
        if (path == DevicePath::persistent) options.team_blocks = 2;
        const auto backend = make_emulated_backend(options);
        const std::size_t handle = backend->add(replica);
        const Progress progress = advance(*backend, handle, steps);
        INFO((path == DevicePath::graph ? "graph" : "persistent"));
        REQUIRE_FALSE(progress.failure);
        REQUIRE(progress.samples.size() == expected.samples.size());
        for (std::size_t n = 0; n < expected.samples.size(); ++n) {
            const Sample &a = progress.samples[n], &b = expected.samples[n];
            CHECK(a.pair_energy == Approx(b.pair_energy).epsilon(1e-4).margin(1e-2));
            CHECK(a.bond_energy == Approx(b.bond_energy).epsilon(1e-4).margin(1e-3));
            CHECK(a.angle_energy == Approx(b.angle_energy).epsilon(1e-4).margin(1e-3));
        }
        CHECK(largest_distance(backend->download(handle), end) < 1e-4);
    }
}

} // namespace

TEST_CASE("every pair interaction moves beads alike by graphs, by the persistent kernel and on the CPU")
{
    for (const PairCase& one : pair_cases()) {
        if (one.model.cap_distance > 0) continue;
        auto model = std::make_shared<Model>(one.model);
        model->bead_types = {{1, 1, 1}, {1.5, 0.8, 0.95}};
        INFO(one.name);
        check_both_paths(small_liquid(model));
    }
}

TEST_CASE("every bond and angle moves beads alike by graphs, by the persistent kernel and on the CPU")
{
    BondPotentials::for_each([]<class Bond>(int bond) {
        AnglePotentials::for_each([&]<class Angle>(int angle) {
            auto model = std::make_shared<Model>();
            model->bead_types = {{1, 1, 1}, {1.5, 0.8, 0.95}};
            model->bond = {BondModel::Potential(bond), unusual_values(info_of<Bond>())};
            model->angle = {angle, unusual_values(info_of<Angle>())};
            INFO(Bond::name << ", " << Angle::name);
            check_both_paths(small_liquid(model));
        });
    });
}

} // namespace pitchdrop::kinds_test
