#include "kernels/backend/device/device_batch.hpp"
#include "kernels/backend/device/emulated_executor.hpp"
#include "tests/device/devices.hpp"
#include "tests/support/systems.hpp"

namespace pitchdrop::backend_test {

// The backend as the engine uses it.

using namespace pitchdrop::test;

namespace {

Replica melt(int side, std::uint64_t seed)
{
    auto model = kremer_grest_model();
    Replica replica = make_replica({.side = side, .shake = 0.04, .temperature = 1.0, .seed = seed},
                                   model);
    replica.settings.timestep = 0.003;
    replica.settings.block_steps = 20;
    replica.settings.sample_interval = 10;
    replica.settings.coupling_interval = 5;
    return replica;
}

/// Everything that happens in `advance`, bit by bit.
void check_same(const std::vector<Sample>& a, const std::vector<Sample>& b)
{
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        CHECK(a[i].step == b[i].step);
        CHECK(a[i].pair_energy == b[i].pair_energy);
        CHECK(a[i].bond_energy == b[i].bond_energy);
        for (int k = 0; k < 6; ++k) CHECK(a[i].virial[k] == b[i].virial[k]);
        for (int k = 0; k < 3; ++k) CHECK(a[i].momentum_flux[k] == b[i].momentum_flux[k]);
        for (int k = 0; k < 3; ++k) CHECK(a[i].mean_pressure[k] == b[i].mean_pressure[k]);
    }
}

} // namespace

PITCHDROP_DEVICE_TEST(energy_conserved, "energy is conserved without a thermostat")
{
    const auto backend = make({});
    auto model = bead_spring_model();
    model->pair.cutoff = 2.0;
    model->pair.truncation = Truncation::force_shift;
    model->bond = bond_model<HarmonicBond>({.k = 200});
    const auto fluctuation = [&](double timestep, std::int64_t steps) {
        Replica replica = make_replica({.side = 6, .shake = 0.03, .temperature = 0.4}, model);
        replica.settings.timestep = timestep;
        replica.settings.sample_interval = steps / 10;
        const Progress progress = advance(*backend, backend->add(replica), steps);
        REQUIRE_FALSE(progress.failure);
        REQUIRE(progress.samples.size() == 10);
        double lowest = 1e300, highest = -1e300;
        for (const Sample& sample : progress.samples) {
            lowest = std::min(lowest, total_energy(sample));
            highest = std::max(highest, total_energy(sample));
        }
        CHECK(std::fabs(kinetic_energy(progress.samples[9]) -
                        kinetic_energy(progress.samples[0])) > 1e-2); // something happens
        return (highest - lowest) / 216;
    };
    const double fine = fluctuation(0.001, 200), coarse = fluctuation(0.002, 100);
    CHECK(fine < 2e-4);
    CHECK(coarse / fine == Approx(4).epsilon(0.15)); // velocity Verlet: of second order
}

PITCHDROP_DEVICE_TEST(independence, "a replica does the same alone and in a batch")
{
    std::vector<Replica> replicas = {melt(6, 1), melt(7, 2), melt(5, 3), melt(6, 4)};
    replicas[0].settings.thermostat = Thermostat::langevin;
    replicas[1].settings.thermostat = Thermostat::nose_hoover;
    replicas[1].settings.barostat = Barostat::mtk;
    replicas[1].settings.sample_interval = 7; // samples when the others do not
    replicas[2].settings.thermostat = Thermostat::velocity_rescaling;
    replicas[2].settings.block_steps = 15;    // blocks of another length
    auto lennard_jones = bead_spring_model(); // another pair interaction and another bond
    lennard_jones->pair.cutoff = 1.6;
    lennard_jones->pair.truncation = Truncation::smooth;
    lennard_jones->pair.truncation_values = {1.3};
    replicas[3].model = lennard_jones;

    const auto together = make({.emulator_seed = 1});
    std::vector<AdvanceRequest> requests;
    for (const Replica& replica : replicas) requests.push_back({together->add(replica), 40});
    requests[2].steps = 45;
    const std::vector<Progress> progress = together->advance(requests);
    for (std::size_t r = 0; r < replicas.size(); ++r) {
        INFO("replica " << r);
        const auto alone = make({.emulator_seed = 99}); // lanes in another order, too
        const std::size_t handle = alone->add(replicas[r]);
        const Progress own = advance(*alone, handle, requests[r].steps);
        CHECK_FALSE(own.failure);
        CHECK(same_bits(alone->download(handle), together->download(requests[r].replica)));
        check_same(own.samples, progress[r].samples);
    }
}

PITCHDROP_DEVICE_TEST(restart, "a run continued from a block boundary is the uninterrupted run")
{
    Replica replica = melt(6, 7);
    replica.settings.thermostat = Thermostat::nose_hoover;
    replica.settings.barostat = Barostat::mtk;
    replica.settings.drift_interval = 40;
    const auto backend = make({});
    const std::size_t whole = backend->add(replica);
    const Progress uninterrupted = advance(*backend, whole, 80);

    for (const std::int64_t split : {20, 60}) {
        const auto first = make({.emulator_seed = 3});
        const std::size_t before = first->add(replica);
        Progress progress = advance(*first, before, split);
        Replica resumed = replica;
        resumed.state = first->download(before);
        const auto second = make({.emulator_seed = 4});
        const std::size_t after = second->add(resumed);
        const Progress rest = advance(*second, after, 80 - split);
        CHECK(same_bits(second->download(after), backend->download(whole)));
        progress.samples.insert(progress.samples.end(), rest.samples.begin(), rest.samples.end());
        check_same(progress.samples, uninterrupted.samples);
    }
}

PITCHDROP_DEVICE_TEST(regrow, "full neighbour lists grow and change nothing")
{
    const std::vector<Replica> replicas = {melt(6, 1), melt(6, 2)};
    const auto roomy = make({.neighbour_capacity = 500});
    const auto tight = make({.neighbour_capacity = 3});
    for (const auto& replica : replicas) {
        const std::size_t a = roomy->add(replica), b = tight->add(replica);
        const Progress expected = advance(*roomy, a, 40), found = advance(*tight, b, 40);
        CHECK_FALSE(found.failure);
        CHECK(same_bits(roomy->download(a), tight->download(b)));
        check_same(expected.samples, found.samples);
        CHECK(roomy->evaluate(a).pair_energy == tight->evaluate(b).pair_energy);
    }
}

TEST_CASE("a list that was too short has grown to hold the longest")
{
    const Replica replica = melt(6, 1);
    device::EmulatedExecutor executor(1);
    device::DeviceBatch<device::EmulatedExecutor> batch(executor, {&replica},
                                                        {.neighbour_capacity = 3});
    batch.run_block({2});
    std::size_t longest = 0;
    for (const auto& list : batch.cluster_entries(0, false))
        longest = std::max(longest, list.size());
    CHECK(longest > 3);
    CHECK(batch.capacity(0) >= longest);
}

PITCHDROP_DEVICE_TEST(runaway, "a runaway bead is named with its step, and spoils nobody else")
{
    Replica fast = melt(6, 1);
    fast.state.motion.step = fast.drive.begin_step = 40;
    const Replica healthy = melt(6, 2);
    const auto backend = make({});
    // Several pairs: whichever comes first in memory, the smaller number is reported.
    for (const auto& [first, second] : {std::pair{77, 150}, {0, 5}, {5, 11}, {36, 41}, {41, 47}}) {
        INFO("beads " << first << " and " << second);
        Replica both = fast;
        for (int bead : {first, second})
            both.state.velocity[std::size_t(bead)].y = 250.0f; // 0.75 in one step of 0.003
        const std::size_t a = backend->add(both), b = backend->add(healthy);
        const std::vector<AdvanceRequest> requests = {{a, 40}, {b, 40}};
        const std::vector<Progress> progress = backend->advance(requests);
        REQUIRE(progress[0].failure);
        CHECK(progress[0].failure->kind == Failure::Kind::runaway_bead);
        CHECK(progress[0].failure->step == 41);
        CHECK(progress[0].failure->bead == std::uint32_t(first));
        CHECK(same_bits(backend->download(a), both.state)); // as it was before the block
        CHECK_FALSE(progress[1].failure);
        CHECK(backend->download(b).motion.step == 40);
        CHECK(progress[1].samples.size() == 4);
    }
}

PITCHDROP_DEVICE_TEST(blow_up, "a time step far too long is found within a block")
{
    Replica replica = melt(6, 1);
    replica.settings.timestep = 0.3;
    const auto backend = make({});
    const Progress progress = advance(*backend, backend->add(replica), 100);
    REQUIRE(progress.failure);
    CHECK(progress.failure->step <= 20);
}

PITCHDROP_DEVICE_TEST(broken_bond, "an overstretched FENE bond is named with its step")
{
    Replica replica = melt(6, 1);
    const Vec3<double> box = replica.state.box();
    const auto bond = replica.state.topology->bonds[100];
    // Pulled apart to 1.6 > r0 along x: broken in the first force loop, at the present step.
    replica.state.position[bond[1]] = replica.state.position[bond[0]];
    replica.state.position[bond[1]].x += to_fixed(1.6, box.x);
    const auto backend = make({});
    const Progress progress = advance(*backend, backend->add(replica), 20);
    REQUIRE(progress.failure);
    CHECK(progress.failure->kind == Failure::Kind::broken_bond);
    CHECK(progress.failure->step == 0);
    CHECK(progress.failure->bead <= bond[0]);
    CHECK(progress.failure->bead + 1 >= bond[0]);
}

PITCHDROP_DEVICE_TEST(not_a_number, "energies that are no numbers are a failure")
{
    Replica replica = melt(6, 1);
    replica.settings.sample_interval = 1;
    auto model = std::make_shared<Model>(*replica.model);
    model->bond = bond_model<HarmonicBond>({.k = std::numeric_limits<double>::quiet_NaN()});
    replica.model = model;
    const auto backend = make({});
    const Progress progress = advance(*backend, backend->add(replica), 20);
    REQUIRE(progress.failure);
    CHECK(progress.failure->step <= 1);
    CHECK(progress.samples.empty());
}

PITCHDROP_DEVICE_TEST(verbs, "add, drive, remove and download")
{
    const auto backend = make({});
    Replica replica = melt(5, 1);
    const std::size_t a = backend->add(replica), b = backend->add(melt(6, 2));
    const std::vector<AdvanceRequest> both = {{a, 20}, {b, 20}};
    backend->advance(both);
    const ReplicaState kept = backend->download(b);
    MotionSettings settings = replica.settings;
    settings.sample_interval = 2;
    settings.thermostat = Thermostat::langevin;
    Drive drive = replica.drive;
    drive.begin_step = 20;
    backend->drive(a, settings, drive);
    CHECK(advance(*backend, a, 20).samples.size() == 10);
    backend->remove(a);
    CHECK_THROWS(backend->download(a));
    CHECK(same_bits(backend->download(b), kept));
    CHECK(advance(*backend, b, 20).samples.size() == 2);
    CHECK(backend->download(b).motion.step == 40);
}

TEST_CASE("the device and the CPU backend make the same short trajectory")
{
    Replica replica = melt(6, 3);
    replica.settings.thermostat = Thermostat::nose_hoover;
    replica.settings.barostat = Barostat::mtk;
    for (int axis = 0; axis < 3; ++axis)
        replica.drive.reference_length[axis] = replica.state.motion.box[axis];
    const auto device = make_emulated_backend({});
    const auto host = cpu();
    const std::size_t a = device->add(replica), b = host->add(replica);
    const Progress found = advance(*device, a, 40), expected = advance(*host, b, 40);
    REQUIRE(found.samples.size() == expected.samples.size());
    const ReplicaState x = device->download(a), y = host->download(b);
    for (int axis = 0; axis < 3; ++axis)
        CHECK(x.motion.box[axis] == Approx(y.motion.box[axis]).epsilon(1e-7));
    double worst = 0;
    for (std::size_t i = 0; i < x.position.size(); ++i)
        for (int axis = 0; axis < 3; ++axis)
            worst = std::max(worst, std::fabs(double(x.position[i][axis] - y.position[i][axis])));
    CHECK(worst / fixed_units_per_box < 1e-4);
    for (std::size_t i = 0; i < found.samples.size(); ++i) {
        CHECK(found.samples[i].pair_energy == Approx(expected.samples[i].pair_energy).epsilon(1e-4));
        CHECK(found.samples[i].mean_pressure[0] ==
              Approx(expected.samples[i].mean_pressure[0]).epsilon(1e-3).margin(1e-3));
    }
}

} // namespace pitchdrop::backend_test
