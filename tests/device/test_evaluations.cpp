#include "tests/device/devices.hpp"
#include "tests/device/observed.hpp"

namespace pitchdrop::evaluations_test {

// Softness between frames, over the lists of the forces.

using namespace pitchdrop::test;

namespace {

/// Softness between frames needs pair forces that reach as far as the functions.
Replica evaluated(std::uint64_t seed)
{
    Replica replica = make_replica({.side = 6, .shake = 0.05, .temperature = 1.0, .seed = seed},
                                   bead_spring_model());
    replica.settings.seed = seed;
    replica.settings.block_steps = 20;
    return replica;
}

ObservationSettings every(std::int64_t interval, const Replica& replica)
{
    ObservationSettings settings = short_windows(replica);
    settings.interval = interval;
    return settings;
}

} // namespace

PITCHDROP_DEVICE_TEST(evaluations, "softness between frames on the device is that of the CPU")
{
    const Replica replica = evaluated(4), other = evaluated(5);
    const ObservationSettings settings = every(5, replica);
    const auto run = [&](Backend& backend) {
        const std::size_t handle = backend.add(replica);
        backend.softness().start(handle, settings, {});
        advance(backend, handle, 40);
        return handle;
    };
    const auto device = make({}), reference = cpu(2);
    const std::size_t on_device = run(*device), on_cpu = run(*reference);
    const ObservationState a = device->softness().save(on_device), b = reference->softness().save(on_cpu);
    CHECK(a.evaluations == 8);
    CHECK(b.evaluations == 8);
    REQUIRE(a.softness_sum.size() == 216);
    double largest = 0;
    for (std::size_t bead = 0; bead < 216; ++bead) {
        CHECK(a.softness_sum[bead] == Approx(b.softness_sum[bead]).margin(8 * 2e-4));
        largest = std::max(largest, std::abs(b.softness_sum[bead] / 8));
    }
    CHECK(largest > 1);
    device->softness().take_frames({&on_device, 1});
    reference->softness().take_frames({&on_cpu, 1});
    CHECK(device->softness().mean(on_device) ==
          Approx(reference->softness().mean(on_cpu)).margin(1e-4));
    CHECK(device->softness().save(on_device).evaluations == 0);

    // In company, and with lists that are too short at first: the same to the bit.
    const auto tight = make({.neighbour_capacity = 12});
    const std::size_t handles[] = {tight->add(other), tight->add(replica), tight->add(other)};
    tight->softness().start(handles[0], every(4, other), {});
    tight->softness().start(handles[1], settings, {});
    const AdvanceRequest both[] = {{handles[0], 40}, {handles[1], 40}, {handles[2], 20}};
    for (const Progress& progress : tight->advance(both)) CHECK_FALSE(progress.failure);
    CHECK(tight->softness().save(handles[0]).evaluations == 10);
    CHECK((tight->softness().save(handles[1]).softness_sum == a.softness_sum));
}

} // namespace pitchdrop::evaluations_test
