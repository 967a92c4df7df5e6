#include "kernels/backend/device/device_batch.hpp"
#include "kernels/backend/device/emulated_executor.hpp"
#include "kernels/backend/reference/reference.hpp"
#include "tests/device/devices.hpp"
#include "tests/support/systems.hpp"

namespace pitchdrop::paths_test {

// The ways to step on a device are one physics: trajectories of the persistent kernel are those of graphs
// within the order of sums, and the same to the bit for every size of team, as for every kind of graph.

using namespace pitchdrop::test;

namespace {

using Batch = device::DeviceBatch<device::EmulatedExecutor>;

/// A way for teams of the persistent kernel to go.
struct Team {
    int blocks; ///< one with room for several warps to a cluster, one with several clusters a warp
    std::size_t memory = 0; ///< 1: so little that a block keeps nothing of its own beads
};
const Team teams[] = {{5}, {1}, {3}, {2, 1}, {4, 1}};

DeviceOptions with_team(const Team& team, DeviceOptions options = {})
{
    options.path = DevicePath::persistent;
    options.team_blocks = team.blocks;
    options.team_memory = team.memory;
    return options;
}

/// A replica some steps later, advanced by a team of the emulator, with a skin that makes lists anew meanwhile.
struct Advanced {
    Progress progress;
    ReplicaState state;
};
Advanced advance_by(const Team& team, const Replica& replica, std::int64_t steps)
{
    const auto backend = make_emulated_backend(with_team(team, {.list = {.skin = 0.2}}));
    const std::size_t handle = backend->add(replica);
    Advanced end;
    end.progress = advance(*backend, handle, steps);
    end.state = backend->download(handle);
    return end;
}

void check_close(const ReplicaState& a, const ReplicaState& b, double length, double speed)
{
    double worst_x = 0, worst_v = 0;
    for (std::size_t i = 0; i < a.position.size(); ++i)
        for (int k = 0; k < 3; ++k) {
            const double unit = unit_length(a.motion.box[k]);
            worst_x =
                std::max(worst_x, unit * std::fabs(double(a.position[i][k] - b.position[i][k])));
            worst_v = std::max(worst_v, std::fabs(double(a.velocity[i][k] - b.velocity[i][k])));
        }
    CHECK(worst_x < length);
    CHECK(worst_v < speed);
    CHECK(a.motion.step == b.motion.step);
    for (int k = 0; k < 3; ++k) CHECK(a.motion.box[k] == Approx(b.motion.box[k]).epsilon(1e-7));
}

Replica small_melt(std::uint64_t seed = 3)
{
    Replica replica =
        make_replica({.side = 6, .spacing = 1.02, .shake = 0.03, .temperature = 0.8, .seed = seed},
                     kremer_grest_model());
    replica.settings.timestep = 0.004;
    replica.settings.block_steps = 20;
    replica.settings.sample_interval = 25;
    replica.settings.drift_interval = 40;
    return replica;
}

} // namespace

TEST_CASE("NVE by teams: the trajectory of graphs, within the order of sums")
{
    const Replica replica = small_melt();
    const auto plain = make_emulated_backend({.list = {.skin = 0.2}});
    const std::size_t at_plain = plain->add(replica);
    const Progress expected = advance(*plain, at_plain, 60);
    const ReplicaState end = plain->download(at_plain);
    for (const Team& team : teams) {
        INFO(team.blocks << " blocks, memory " << team.memory);
        const auto [progress, state] = advance_by(team, replica, 60);
        REQUIRE_FALSE(progress.failure);
        REQUIRE(progress.samples.size() == expected.samples.size());
        for (std::size_t n = 0; n < progress.samples.size(); ++n) {
            CHECK(progress.samples[n].step == expected.samples[n].step);
            CHECK(progress.samples[n].pair_energy ==
                  Approx(expected.samples[n].pair_energy).epsilon(1e-5));
        }
        check_close(state, end, 1e-5, 1e-4);
    }
}

namespace {

/// Creep of a small glass: a thermostat, a barostat on every axis and a load along x.
Replica creeping(std::uint64_t seed = 4)
{
    Replica replica = small_melt(seed);
    replica.settings.thermostat = Thermostat::nose_hoover;
    replica.settings.barostat = Barostat::mtk;
    for (int axis = 0; axis < 3; ++axis) {
        replica.settings.axis_group[axis] = axis;
        replica.drive.reference_length[axis] = replica.state.motion.box[axis];
        replica.drive.stress[axis] = Ramp::constant(axis == 0 ? 0.4 : 0.0);
    }
    replica.drive.loaded_axis = 0;
    return replica;
}

} // namespace

TEST_CASE("creep by teams: the CPU's trajectory, and that of all teams to the bit")
{
    const Replica replica = creeping();
    const auto host = cpu(1, "auto", 0.2);
    const std::size_t at_host = host->add(replica);
    const Progress expected = advance(*host, at_host, 60);
    const ReplicaState end = host->download(at_host);
    std::optional<ReplicaState> first;
    for (const Team& team : teams) {
        INFO(team.blocks << " blocks, memory " << team.memory);
        const auto [progress, state] = advance_by(team, replica, 60);
        REQUIRE_FALSE(progress.failure);
        REQUIRE(progress.samples.size() == 2);
        for (std::size_t n = 0; n < 2; ++n) {
            CHECK(progress.samples[n].pair_energy ==
                  Approx(expected.samples[n].pair_energy).epsilon(1e-4));
            CHECK(progress.samples[n].bond_energy ==
                  Approx(expected.samples[n].bond_energy).epsilon(1e-4));
            CHECK(progress.samples[n].mean_pressure[0] ==
                  Approx(expected.samples[n].mean_pressure[0]).epsilon(1e-3).margin(1e-3));
        }
        check_close(state, end, 1e-3, 1e-2);
        if (first) CHECK(same_bits(*first, state));
        first = state;
    }
}

TEST_CASE("lists are built and pruned inside a launch, in time for the forces of the reference")
{
    const Replica replica = creeping(5);
    for (const Team& team : teams) {
        INFO(team.blocks << " blocks, memory " << team.memory);
        device::EmulatedExecutor executor(9);
        Batch batch(executor, {&replica},
                    with_team(team, {.list = {.skin = 0.12, .pruned_skin = 0.06}}));
        const Progress progress = batch.run_block({60}).front();
        REQUIRE_FALSE(progress.failure);
        CHECK(batch.work(0).rebuilds > 3 + 3);                  // three blocks begin with one
        CHECK(batch.work(0).prunings > batch.work(0).rebuilds); // others are pruned only
        ReplicaState state = replica.state;
        batch.download(0, state);
        const Evaluation exact = evaluate_reference(state, *replica.model);
        const auto forces = batch.forces(0);
        double worst = 0;
        for (std::size_t i = 0; i < forces.size(); ++i)
            for (int k = 0; k < 3; ++k)
                worst = std::max(worst, std::fabs(double(forces[i][k]) - exact.forces[i][k]));
        CHECK(worst < 2e-3); // a missed neighbour is worth 0.1 and more
    }
}

namespace {

/// Two groups of eight beads, a cluster each, that fly at each other; no two beads of a group interact.
Replica two_groups(float speed, double spacing)
{
    Replica replica = small_melt();
    auto topology = std::make_shared<Topology>();
    const Vec3<double> box{12, 12, 12};
    replica.state.position.clear();
    replica.state.velocity.clear();
    for (std::uint32_t bead = 0; bead < 16; ++bead) {
        const bool second = bead >= 8;
        topology->type.push_back(0);
        topology->molecule.push_back(bead);
        const Vec3<double> r{(second ? 8.45 : 2.45) + spacing * (bead & 1),
                             2.45 + 1.13 * (bead >> 1 & 1), 2.45 + 1.13 * (bead >> 2 & 1)};
        replica.state.position.push_back(to_fixed(r, box));
        replica.state.velocity.push_back({second ? -speed : speed, 0, 0});
    }
    replica.state.topology = topology;
    for (double& side : replica.state.motion.box) side = 12;
    replica.settings.sample_interval = 10;
    return replica;
}

} // namespace

TEST_CASE("lists are built and pruned in the same steps as by graphs, in a box that shrinks, too")
{
    // At rest, so that only the box asks for lists: one step too many and the counts differ.
    Replica shrinking = two_groups(0.0f, 1.5);
    for (int axis = 0; axis < 3; ++axis)
        shrinking.drive.reference_length[axis] = shrinking.state.motion.box[axis];
    shrinking.drive.strain_rate[0] = -0.6;
    shrinking.settings.block_steps = 80;
    Replica melt = small_melt(5);
    melt.settings.block_steps = 80;
    const DeviceOptions options{.list = {.skin = 0.1, .pruned_skin = 0.05}};
    for (const Replica& replica : {shrinking, melt}) {
        device::EmulatedExecutor executor(9);
        Batch plain(executor, {&replica}, options);
        plain.run_block({80});
        REQUIRE(plain.work(0).rebuilds > 1);
        for (const Team& team : teams) {
            INFO(team.blocks << " blocks, memory " << team.memory);
            Batch batch(executor, {&replica}, with_team(team, options));
            batch.run_block({80});
            CHECK(batch.work(0).rebuilds == plain.work(0).rebuilds);
            CHECK(batch.work(0).prunings == plain.work(0).prunings);
        }
    }
}

TEST_CASE("lists under a condition are made when they are due: the same graph to the bit")
{
    const Replica replica = creeping(5), other = small_melt(6);
    device::EmulatedExecutor executor(3), conditional_executor(4);
    DeviceOptions options{.list = {.skin = 0.12, .pruned_skin = 0.06}};
    options.path = DevicePath::graph;
    options.conditional_lists = false;
    Batch always(executor, {&replica, &other}, options);
    options.conditional_lists = true;
    Batch when_due(conditional_executor, {&replica, &other}, options);
    REQUIRE_FALSE(always.path().conditional_lists);
    REQUIRE(when_due.path().conditional_lists);
    for (int block = 0; block < 3; ++block) {
        always.run_block({20, 10});
        when_due.run_block({20, 10});
        for (std::size_t r = 0; r < 2; ++r) {
            ReplicaState a = replica.state, b = a;
            always.download(r, a);
            when_due.download(r, b);
            CHECK(same_bits(a, b));
            CHECK(always.work(r).prunings == when_due.work(r).prunings);
        }
    }
    CHECK(when_due.work(0).rebuilds > 1);
    CHECK(conditional_executor.left_out() > 5); // most steps make none
    CHECK(executor.left_out() == 0);
}

namespace {

/// What goes on from a stored state, in other company, is what was not interrupted.
void check_resumed(const DeviceOptions& options, DeviceOptions later)
{
    const Replica replica = creeping(6);
    later.emulator_seed = 77;
    const auto whole = make_emulated_backend(options), begun = make_emulated_backend(options),
               resumed = make_emulated_backend(later);
    const std::size_t a = whole->add(replica), b = begun->add(replica);
    const Progress all = advance(*whole, a, 80), before = advance(*begun, b, 40);
    Replica stored = replica;
    stored.state = begun->download(b);
    const std::size_t c = resumed->add(stored), other = resumed->add(small_melt(8));
    const AdvanceRequest both[] = {{other, 20}, {c, 40}};
    const auto after = resumed->advance(both);
    CHECK(same_bits(whole->download(a), resumed->download(c)));
    REQUIRE(all.samples.size() == before.samples.size() + after[1].samples.size());
    CHECK(all.samples.back().pair_energy == after[1].samples.back().pair_energy);
    CHECK(all.samples.back().bath_energy == after[1].samples.back().bath_energy);
}

} // namespace

TEST_CASE("a launch that goes on from a stored state is one that was not interrupted, to the bit")
{
    for (const Team& team : teams) {
        INFO(team.blocks << " blocks, memory " << team.memory);
        check_resumed(with_team(team), with_team(team));
    }
    check_resumed(with_team(teams[0]), with_team(teams[3])); // on a smaller device
}

TEST_CASE("a graph that goes on from a stored state is one that was not interrupted, to the bit")
{
    DeviceOptions graph{.path = DevicePath::graph}, conditional = graph;
    conditional.conditional_lists = true;
    check_resumed(graph, graph);
    check_resumed(graph, conditional);
    check_resumed(conditional, graph);
}

TEST_CASE("a list that fills up in the middle of a launch costs the blocks since, and nothing else")
{
    const auto longest_after = [](const Replica& of, std::int64_t steps) {
        device::EmulatedExecutor executor(2);
        Batch batch(executor, {&of}, {}); // teams keep their lists to themselves
        for (std::int64_t done = 0; done < steps; done += of.settings.block_steps)
            batch.run_block({std::min<std::int64_t>(of.settings.block_steps, steps - done)});
        std::size_t most = 0;
        for (const auto& list : batch.cluster_entries(0, false)) most = std::max(most, list.size());
        return most;
    };
    const Replica replica = two_groups(6.0f, 1.13);
    const std::size_t longest = longest_after(replica, 1);
    REQUIRE(longest == 8);
    REQUIRE(longest_after(replica, 60) == 8);
    REQUIRE(longest_after(replica, 80) > 8); // so the fourth block is the one to be made again
    for (const Team& team : teams) {
        INFO(team.blocks << " blocks, memory " << team.memory);
        device::EmulatedExecutor executor(2);
        Batch roomy(executor, {&replica}, with_team(team));
        const Progress expected = roomy.run_block({80}).front();
        ReplicaState end = replica.state;
        roomy.download(0, end);
        // All neighbours are in one group, hence in one of the parts that share the room.
        for (const int capacity : {3, int(longest) * device::list_parts}) {
            Batch tight(executor, {&replica}, with_team(team, {.neighbour_capacity = capacity}));
            const Progress found = tight.run_block({80}).front();
            REQUIRE_FALSE(found.failure);
            CHECK(tight.capacity(0) > std::uint32_t(capacity));
            ReplicaState state = replica.state;
            tight.download(0, state);
            CHECK(same_bits(state, end));
            REQUIRE(found.samples.size() == expected.samples.size());
            for (std::size_t n = 0; n < found.samples.size(); ++n) {
                CHECK(found.samples[n].step == expected.samples[n].step);
                CHECK(found.samples[n].pair_energy == expected.samples[n].pair_energy);
            }
        }
    }
}

TEST_CASE("replicas that differ in everything advance in one launch as they do alone")
{
    Replica glass = make_replica({.side = 6, .shake = 0.04, .types = 2, .angles = true, .seed = 2},
                                 bead_spring_model());
    auto model = std::make_shared<Model>(*glass.model);
    model->bead_types = {{1.0, 1.0, 1.0}, {3.0, 1.0, 1.0}};
    model->pair.cutoff = 2.0;
    model->angle.values = {1.5};
    glass.model = model;
    glass.settings.block_steps = 20;
    glass.settings.thermostat = Thermostat::langevin;
    Replica large =
        make_replica({.side = 9, .spacing = 1.05, .shake = 0.03, .seed = 7}, kremer_grest_model());
    large.settings.block_steps = 10;
    const std::vector<Replica> all = {creeping(1), glass, small_melt(2), large};
    for (const Team& team : teams) {
        INFO(team.blocks << " blocks, memory " << team.memory);
        const auto backend = make_emulated_backend(with_team(team, {.emulator_seed = 5}));
        std::vector<AdvanceRequest> requests;
        const std::int64_t steps[] = {20, 40, 0, 10};
        for (std::size_t r = 0; r < all.size(); ++r)
            requests.push_back({backend->add(all[r]), steps[r]});
        const auto progress = backend->advance(requests);
        for (std::size_t r = 0; r < all.size(); ++r) {
            REQUIRE_FALSE(progress[r].failure);
            const auto alone = make_emulated_backend(with_team(team));
            const std::size_t handle = alone->add(all[r]);
            advance(*alone, handle, steps[r]);
            CHECK(same_bits(backend->download(requests[r].replica), alone->download(handle)));
        }
        const auto plain = make_emulated_backend({});
        const std::size_t handle = plain->add(glass);
        advance(*plain, handle, 40);
        check_close(backend->download(requests[1].replica), plain->download(handle), 1e-5, 1e-4);
    }
}

} // namespace pitchdrop::paths_test
