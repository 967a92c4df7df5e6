#include "kernels/backend/device/device_batch.hpp"
#include "kernels/backend/device/emulated_executor.hpp"
#include "kernels/backend/reference/reference.hpp"
#include "tests/device/devices.hpp"
#include "tests/support/systems.hpp"
#include "tests/support/thermostats.hpp"

namespace pitchdrop::steps_test {

// Single steps of every backend against the same step in double precision, with exact forces.

using namespace pitchdrop::test;

namespace {

struct ExactStep {
    std::vector<Vec3<double>> position, velocity; ///< position in units of the box
    MotionState motion;
    StepSums sums;
    Evaluation forces;
};

Vec3<double> per_axis(const double (&value)[3]) { return {value[0], value[1], value[2]}; }

/// One step with exact forces; the state must have no bead near a jump of the forces.
ExactStep exact_step(const Replica& replica)
{
    const ReplicaState& state = replica.state;
    const std::size_t n = state.position.size();
    ExactStep out;
    out.motion = state.motion;
    const double degrees = degrees_of_freedom(replica.settings, std::uint32_t(n));
    Evaluation old = evaluate_reference(state, *replica.model);
    const StepPlan plan = plan_step(replica.settings, out.motion.step + 1);
    const StepCoefficients c =
        begin_step(out.motion, replica.settings, replica.drive, degrees);
    const Vec3<double> scale = per_axis(c.scale), drift = per_axis(c.drift);
    ReplicaState moved = state;
    moved.motion = out.motion;
    for (std::size_t i = 0; i < n; ++i) {
        const double mass = replica.model->bead_types[state.topology->type[i]].mass;
        const auto xi = standard_normal<float>(replica.settings.seed, RandomStream::bead_velocity,
                                               std::uint64_t(out.motion.step), std::uint32_t(i));
        const Vec3<float>& u = state.velocity[i];
        Vec3<double> v = kick_bead(scale, c.kick / mass, {double(u.x), double(u.y), double(u.z)},
                                   old.forces[i]);
        const float choice = uniform01<float>(
            random_bits(replica.settings.seed, RandomStream::bead_choice,
                        std::uint64_t(out.motion.step), std::uint32_t(i)).word[0]);
        const Bath<double> bath{c.decay, c.noise / std::sqrt(mass),
                                {double(xi.value[0]), double(xi.value[1]), double(xi.value[2])},
                                double(choice)};
        Vec3<double> units{};
        if (!heats_beads(replica.settings)) units = drift_bead(drift, v);
        with_thermostat(replica.settings.thermostat, [&]<class Kind>() {
            if constexpr (Kind::exchange == HeatExchange::beads)
                if (heats_beads(replica.settings)) units = drift_bead<Kind>(drift, bath, v);
        });
        Vec3<double> x{};
        for (int k = 0; k < 3; ++k) {
            x[k] = (double(state.position[i][k]) + units[k]) / fixed_units_per_box;
            moved.position[i][k] = state.position[i][k] + std::llround(units[k]);
        }
        out.velocity.push_back(v);
        out.position.push_back(x);
    }
    out.forces = evaluate_reference(moved, *replica.model);
    for (std::size_t i = 0; i < n; ++i) {
        const double mass = replica.model->bead_types[state.topology->type[i]].mass;
        const Vec3<double>& force = out.forces.forces[i];
        Vec3<double>& v = out.velocity[i];
        v = kick_bead(per_axis(c.second_scale), c.second_kick / mass, v, force);
        for (int k = 0; k < 3; ++k) out.sums.momentum_flux[k] += mass * v[k] * v[k];
        out.sums.force_velocity += dot(force, v);
        out.sums.velocity_squared += dot(v, v);
        out.sums.force_squared += dot(force, force);
    }
    for (std::size_t k = 0; k < 3; ++k) out.sums.virial[k] = out.forces.virial[k];
    Sample sample;
    const auto potential = [] { return PotentialSums{}; };
    CHECK(finish_step(out.motion, replica.settings, replica.drive, degrees, plan, out.sums,
                      potential, sample) == FailureKind::none);
    return out;
}

void check_step(Backend& backend, const Replica& replica)
{
    const ExactStep exact = exact_step(replica);
    const std::size_t handle = backend.add(replica);
    const Progress progress = advance(backend, handle, 1);
    REQUIRE_FALSE(progress.failure);
    const ReplicaState state = backend.download(handle);
    double worst_x = 0, worst_v = 0;
    for (std::size_t i = 0; i < state.position.size(); ++i)
        for (int k = 0; k < 3; ++k) {
            const double x = double(state.position[i][k]) / fixed_units_per_box;
            worst_x = std::max(worst_x, std::fabs(x - exact.position[i][k]));
            worst_v = std::max(worst_v,
                               std::fabs(double(state.velocity[i][k]) - exact.velocity[i][k]));
        }
    CHECK(worst_x < 2e-8);
    CHECK(worst_v < 2e-5);
    CHECK(state.motion.step == exact.motion.step);
    for (int k = 0; k < 3; ++k) {
        CHECK(state.motion.box[k] == Approx(exact.motion.box[k]).epsilon(1e-12));
        CHECK(state.motion.velocity_scale[k] == Approx(exact.motion.velocity_scale[k]).epsilon(1e-7));
        CHECK(state.motion.cell_velocity[k] ==
              Approx(exact.motion.cell_velocity[k]).epsilon(1e-4).margin(1e-9));
        CHECK(state.motion.cell_jump[k] ==
              Approx(exact.motion.cell_jump[k]).epsilon(1e-4).margin(1e-12));
    }
    CHECK(state.motion.fire_power == Approx(exact.motion.fire_power).epsilon(1e-4));
    const double margin = 1e-4 * exact.sums.momentum_flux[0]; // of the energies below
    CHECK(state.motion.bath_energy == Approx(exact.motion.bath_energy).margin(margin));
    CHECK(state.motion.kinetic_before_heat ==
          Approx(exact.motion.kinetic_before_heat).margin(margin));

    REQUIRE(progress.samples.size() == 1);
    const Sample& sample = progress.samples[0];
    CHECK(sample.step == exact.motion.step);
    CHECK(sample.bath_energy ==
          Approx(exact.motion.bath_energy - exact.sums.energy_to_come).margin(margin));
    CHECK(sample.pair_energy == Approx(exact.forces.pair_energy).epsilon(1e-5));
    CHECK(sample.bond_energy == Approx(exact.forces.bond_energy).epsilon(1e-4));
    CHECK(sample.force_squared == Approx(exact.sums.force_squared).epsilon(1e-4));
    for (std::size_t k = 0; k < 6; ++k)
        CHECK(sample.virial[k] ==
              Approx(exact.forces.virial[k]).margin(1e-4 * std::fabs(exact.forces.virial[0])));
    for (int k = 0; k < 3; ++k)
        CHECK(sample.momentum_flux[k] == Approx(exact.sums.momentum_flux[k]).epsilon(1e-5));
}

Replica one_step_replica()
{
    Recipe recipe{.side = 6, .shake = 0.04, .types = 2};
    auto model = bead_spring_model();
    model->bead_types = {{1.0, 1.0, 1.0}, {3.0, 1.0, 1.0}};
    model->pair.cutoff = 2.0;
    model->pair.truncation = Truncation::force_shift;
    Replica replica = make_replica(recipe, model);
    replica.state.motion.step = 6; // not a multiple of the drift interval
    replica.drive.begin_step = 6;
    replica.settings.sample_interval = 1;
    replica.settings.coupling_interval = 1;
    for (int axis = 0; axis < 3; ++axis)
        replica.drive.reference_length[axis] = replica.state.motion.box[axis];
    return replica;
}

} // namespace

PITCHDROP_BACKEND_TEST(plain_step, "a velocity Verlet step, coupled or only sampled")
{
    const auto backend = make({});
    Replica replica = one_step_replica();
    check_step(*backend, replica);
    replica.settings.coupling_interval = 10; // a sample on a step that does not couple
    check_step(*backend, replica);
}

PITCHDROP_BACKEND_TEST(thermostats, "one step with every thermostat")
{
    const auto backend = make({});
    Replica replica = one_step_replica();
    for (const auto& [name, thermostat] : thermostat_cases()) {
        replica.settings.thermostat = thermostat;
        replica.state.motion.kinetic_before_heat = acts_on_beads(thermostat) ? 50 : 0;
        INFO(name);
        check_step(*backend, replica);
    }
}

PITCHDROP_BACKEND_TEST(barostats, "one step with every barostat and with imposed strain")
{
    const auto backend = make({});
    Replica replica = one_step_replica();
    replica.settings.thermostat = Thermostat::nose_hoover;
    for (int axis = 0; axis < 3; ++axis) replica.settings.axis_group[axis] = axis;
    replica.state.motion.cell_velocity[1] = 0.3;
    replica.settings.barostat = Barostat::mtk;
    check_step(*backend, replica);
    replica.settings.barostat = Barostat::cell_rescaling;
    replica.state.motion.cell_jump[2] = 1e-3;
    check_step(*backend, replica);
    replica.settings.barostat = Barostat::none;
    replica.drive.strain_rate[2] = 0.5;
    check_step(*backend, replica);
}

PITCHDROP_BACKEND_TEST(fire, "a FIRE step, and FIRE goes downhill")
{
    const auto backend = make({});
    Replica replica = one_step_replica();
    replica.settings.dynamics = Dynamics::fire;
    replica.settings.timestep = 0.004;
    replica.state.motion.fire_timestep = 0.004;
    replica.state.motion.fire_power = 1.0;
    replica.state.motion.fire_velocity_squared = 50;
    replica.state.motion.fire_force_squared = 1e5;
    check_step(*backend, replica);

    for (auto& v : replica.state.velocity) v = {0, 0, 0};
    replica.state.motion = MotionState{};
    for (int axis = 0; axis < 3; ++axis)
        replica.state.motion.box[axis] = replica.drive.reference_length[axis];
    replica.drive.begin_step = 0;
    replica.settings.sample_interval = 20;
    const Progress progress = advance(*backend, backend->add(replica), 200);
    REQUIRE_FALSE(progress.failure);
    REQUIRE(progress.samples.size() == 10);
    const auto energy = [](const Sample& s) { return s.pair_energy + s.bond_energy; };
    CHECK(energy(progress.samples[9]) < energy(progress.samples[0]));
    CHECK(progress.samples[9].force_squared < 0.01 * progress.samples[0].force_squared);

    // Out of an overlap it goes in short steps: unshortened, the first would be a runaway.
    Replica overlap = replica;
    overlap.state.position[7] = overlap.state.position[100];
    overlap.state.position[7].x += std::int64_t(0.4 / unit_length(overlap.state.motion.box[0]));
    const Progress apart = advance(*backend, backend->add(overlap), 200);
    REQUIRE_FALSE(apart.failure);
    CHECK(energy(apart.samples[9]) < energy(apart.samples[0]));
}

PITCHDROP_DEVICE_TEST(drift, "the centre of mass comes to rest at the drift interval")
{
    const auto backend = make({});
    Replica replica = one_step_replica();
    for (auto& v : replica.state.velocity) v.x += 0.5f;
    const auto momentum = [&](const ReplicaState& state, int axis) {
        double sum = 0;
        for (std::size_t i = 0; i < state.velocity.size(); ++i)
            sum += replica.model->bead_types[state.topology->type[i]].mass *
                   double(state.velocity[i][axis]);
        return sum / double(state.velocity.size());
    };
    const auto after_a_block = [&](std::int64_t begin) {
        replica.state.motion.step = replica.drive.begin_step = begin;
        const std::size_t handle = backend->add(replica);
        advance(*backend, handle, 2);
        return backend->download(handle);
    };
    const double before = momentum(replica.state, 0);
    REQUIRE(before > 0.5);
    CHECK(momentum(after_a_block(7), 0) == Approx(before).epsilon(1e-5));
    for (int axis = 0; axis < 3; ++axis)
        CHECK(std::fabs(momentum(after_a_block(3000), axis)) < 1e-6);
    replica.settings.thermostat = Thermostat::langevin; // has no conserved momentum to remove
    CHECK(momentum(after_a_block(3000), 0) > 0.4);
}

TEST_CASE("lists built anew inside a block give the forces of fresh ones")
{
    auto model = kremer_grest_model();
    Replica replica = make_replica({.side = 7, .spacing = 1.02, .shake = 0.03, .temperature = 1.5}, model);
    replica.settings.timestep = 0.004;
    replica.settings.thermostat = Thermostat::nose_hoover;
    replica.settings.barostat = Barostat::mtk; // the box moves too
    device::EmulatedExecutor executor(9);
    device::DeviceBatch<device::EmulatedExecutor> batch(executor, {&replica},
                                                        {{.skin = 0.12}, 0, 1});
    const Progress progress = batch.run_block({60}).front();
    REQUIRE_FALSE(progress.failure);
    REQUIRE(batch.work(0).rebuilds > 4);
    ReplicaState state = replica.state;
    batch.download(0, state);
    const Evaluation exact = evaluate_reference(state, *model);
    const auto forces = batch.forces(0);
    double worst = 0;
    for (std::size_t i = 0; i < forces.size(); ++i)
        for (int k = 0; k < 3; ++k)
            worst = std::max(worst, std::fabs(double(forces[i][k]) - exact.forces[i][k]));
    CHECK(worst < 2e-3); // a missed neighbour is worth 0.1 and more; forces reach several hundred
}

namespace {

/// Two groups of eight beads, a cluster each, farther apart along x than their lists reach, that will meet
/// through the end of the box. No two beads of a group interact, and each has at most one to meet.
Replica two_groups(double distance, float speed)
{
    constexpr double side = 30, apart = 4;
    auto topology = std::make_shared<Topology>();
    auto model = bead_spring_model();
    model->pair.truncation = Truncation::none; // a force that sets in at once at the cutoff
    Replica replica;
    for (std::uint32_t bead = 0; bead < 16; ++bead) {
        const double before = bead < 8 ? 29 - apart * (bead >> 2 & 1)
                                       : 29 + distance + apart * (bead >> 2 & 1);
        const Vec3<double> r{before, 3 + apart * (bead & 1), 3 + apart * (bead >> 1 & 1)};
        topology->type.push_back(0);
        topology->molecule.push_back(bead);
        replica.state.position.push_back(to_fixed(r, {side, side, side}));
        replica.state.velocity.push_back({bead < 8 ? speed : -speed, 0, 0});
    }
    for (int axis = 0; axis < 3; ++axis) replica.state.motion.box[axis] = side;
    for (double& length : replica.drive.reference_length) length = side;
    replica.state.topology = topology;
    replica.state.motion.step = replica.drive.begin_step = 1;
    replica.model = model;
    replica.settings.timestep = 0.01;
    return replica;
}

/// After every number of steps the lists in use give the energy of the beads as they then lie.
void check_meeting(const MakeBackend& make, Replica replica)
{
    replica.settings.sample_interval = 1;
    int together = 0;
    for (std::int64_t steps = 1; steps <= 60; ++steps) {
        const auto backend = make({.list = {.skin = 0.3}});
        const std::size_t handle = backend->add(replica);
        const Progress progress = advance(*backend, handle, steps);
        REQUIRE_FALSE(progress.failure);
        const double energy =
            evaluate_reference(backend->download(handle), *replica.model).pair_energy;
        INFO("after " << steps << " steps");
        CHECK(progress.samples.back().pair_energy == Approx(energy).epsilon(1e-4));
        together += energy != 0;
    }
    CHECK(together > 20);
    CHECK(together < 50);
}

} // namespace

PITCHDROP_BACKEND_TEST(meeting, "lists are built anew before beads that were far apart meet")
{
    check_meeting(make, two_groups(2.805, 0.5f));
}

PITCHDROP_BACKEND_TEST(shrinking,
                       "lists are built anew before a shrinking box brings resting beads together")
{
    Replica replica = two_groups(2.805, 0.0f);
    replica.drive.strain_rate[0] = -0.3;
    check_meeting(make, replica);
}

TEST_CASE("a list that fills up in any step of a block, the last one too, changes nothing")
{
    const Replica replica = two_groups(2.805, 0.5f);
    int regrown = 0;
    for (std::int64_t steps = 24; steps <= 38; ++steps) { // the groups come near in one of them
        ReplicaState end[2] = {replica.state, replica.state};
        for (int tight = 0; tight < 2; ++tight) {
            device::EmulatedExecutor executor(2);
            device::DeviceBatch<device::EmulatedExecutor> batch(
                executor, {&replica},
                {.list = {.skin = 0.3},
                 .neighbour_capacity = tight ? 8 : 50}); // the beads of a cluster themselves
            batch.run_block({steps});
            batch.download(0, end[tight]);
            regrown += tight && batch.capacity(0) > 8;
        }
        INFO("after " << steps << " steps");
        CHECK(same_bits(end[0], end[1]));
    }
    CHECK(regrown > 3);
    CHECK(regrown < 15);
}

TEST_CASE("blocks that repeat themselves are launched as they were before")
{
    auto model = bead_spring_model();
    model->pair.cutoff = 2.0;
    Replica replica = make_replica({.side = 5, .seed = 3}, model), other = replica;
    replica.settings.block_steps = other.settings.block_steps = 10;
    replica.settings.coupling_interval = 5;
    replica.settings.sample_interval = 20;
    replica.settings.drift_interval = 1000;
    device::EmulatedExecutor executor(1);
    device::DeviceBatch<device::EmulatedExecutor> batch(executor, {&replica, &other}, {});
    for (int block = 0; block < 12; ++block) batch.run_block({10, block < 8 ? 10 : 4});
    // New are the first block, which removes drift, blocks with a sample or without one, and the same
    // when the second replica rests early; lists that grow move.
    CHECK(executor.replays() >= 12 - 5 - 1);
    CHECK(executor.replays() < 12);
}

} // namespace pitchdrop::steps_test
