#include "kernels/backend/device/device_batch.hpp"
#include "kernels/backend/device/emulated_executor.hpp"
#include "kernels/backend/reference/reference.hpp"
#include "kernels/loops/device/clusters.hpp"
#include "tests/catch.hpp"
#include "tests/device/distance.hpp"
#include "tests/support/systems.hpp"

#include <map>
#include <set>

namespace pitchdrop::cluster_lists_test {

using namespace pitchdrop::device;
using namespace pitchdrop::test;

namespace {

using Batch = DeviceBatch<EmulatedExecutor>;

/// A cluster's list has, once each and in the order of slots, the beads that are nearer than
/// `radius` to any of its own; marked for those that must not see them.
void check_clusters(const Batch& batch, std::size_t place, const Replica& replica, double radius,
                    bool pruned)
{
    constexpr double tolerance = 1e-5;
    const ReplicaState& state = replica.state;
    std::set<std::pair<std::uint32_t, std::uint32_t>> bonds;
    for (const auto& [a, b] : state.topology->bonds) bonds.insert({a, b}), bonds.insert({b, a});
    const auto lists = batch.cluster_entries(place, pruned);
    const auto bead = batch.beads_by_slot(place);
    std::size_t wrong = 0, listed = 0, marked = 0;
    for (std::size_t n = 0; n < lists.size(); ++n) {
        std::map<std::uint32_t, std::uint32_t> found; // bead and its mark
        std::uint32_t last = 0;
        for (const std::uint32_t entry : lists[n]) {
            const std::uint32_t slot = entry & entry_slot_mask;
            wrong += !found.empty() && slot <= last;
            last = slot;
            REQUIRE(slot < bead.size());
            found[bead[slot]] = entry >> entry_slot_bits;
        }
        listed += found.size();
        for (std::uint32_t j = 0; j < state.position.size(); ++j) {
            double nearest = 1e9;
            std::uint32_t unseen = 0;
            for (std::uint32_t lane = 0; lane < cluster_beads; ++lane) {
                const std::uint32_t i = bead[n * cluster_beads + lane];
                if (i == no_bead) continue;
                nearest = std::min(nearest, distance(state, i, j));
                const bool excluded = i == j || (replica.model->exclude_bonded &&
                                                 bonds.count({i, j}) == 1);
                unseen |= excluded ? 1u << lane : 0u;
            }
            const auto entry = found.find(j);
            if (nearest < radius - tolerance) wrong += entry == found.end();
            if (nearest > radius + tolerance) wrong += entry != found.end();
            if (entry != found.end()) wrong += entry->second != unseen;
            marked += unseen != 0 && entry != found.end();
        }
    }
    CHECK(wrong == 0);
    CHECK(listed > state.position.size());
    CHECK(marked >= state.position.size());
}

} // namespace

TEST_CASE("lists of clusters hold every bead within the radius, with marks, whole and pruned")
{
    Recipe small{.side = 6}, tall{.side = 7, .stretch = {1.0, 0.9, 1.3}, .seed = 5};
    auto melt = bead_spring_model();
    melt->pair.cutoff = 1.8;
    auto chains = kremer_grest_model(); // no exclusions
    const std::vector<Replica> replicas = {make_replica(small, melt), make_replica(tall, melt),
                                           make_replica(tall, chains)};
    EmulatedExecutor executor(1);
    Batch batch(executor, {&replicas[0], &replicas[1], &replicas[2]},
                {.list = {.skin = 0.3, .pruned_skin = 0.1}});
    // A step long enough that nothing moves far, short enough that the lists are those of the start.
    batch.run_block({1, 1, 1});
    for (std::size_t r = 0; r < 3; ++r) {
        INFO("replica " << r);
        REQUIRE(batch.work(r).rebuilds == 1);
        REQUIRE(batch.work(r).prunings == 1);
        const double cutoff = r == 2 ? std::pow(2.0, 1.0 / 6) : 1.8;
        check_clusters(batch, r, replicas[r], cutoff + 0.3, false);
        check_clusters(batch, r, replicas[r], cutoff + 0.1, true);
    }
}

TEST_CASE("clusters that lie across the whole box find their neighbours too")
{
    Recipe recipe{.side = 3, .spacing = 1.4, .chain_length = 27, .shake = 0.3};
    auto model = bead_spring_model();
    model->pair.cutoff = 1.7;
    const Replica replica = make_replica(recipe, model);
    EmulatedExecutor executor(4);
    Batch batch(executor, {&replica}, {.list = {.skin = 0.3}});
    batch.evaluate();
    check_clusters(batch, 0, replica, 2.0, false);
    check_clusters(batch, 0, replica, 1.82, true);
}

TEST_CASE("lists are pruned in between, and those of the steps are never too short")
{
    // A hot melt: pruned lists serve for a few steps only.
    auto model = bead_spring_model();
    model->pair.cutoff = 2.0;
    Replica replica = make_replica({.side = 6, .seed = 3}, model);
    replica.settings.timestep = 0.004;
    replica.settings.thermostat = Thermostat::langevin;
    replica.drive.temperature = Ramp::constant(2.0);
    EmulatedExecutor executor(2);
    Batch batch(executor, {&replica}, {.list = {.skin = 0.5, .pruned_skin = 0.08}});
    for (int block = 0; block < 6; ++block) { // ends at various ages of the lists
        batch.run_block({20 + 3 * block});
        CHECK(batch.work(0).prunings > batch.work(0).rebuilds + 1);
        const std::vector<Vec3<float>> forces = batch.forces(0);
        Replica moved = replica;
        batch.download(0, moved.state);
        const Evaluation exact = evaluate_reference(moved.state, *replica.model);
        double worst = 0, scale = 0;
        for (std::size_t i = 0; i < forces.size(); ++i)
            for (int axis = 0; axis < 3; ++axis) {
                worst = std::max(worst, std::fabs(forces[i][axis] - exact.forces[i][axis]));
                scale = std::max(scale, std::fabs(exact.forces[i][axis]));
            }
        CHECK(worst < 2e-5 * scale);
    }
}

} // namespace pitchdrop::cluster_lists_test
