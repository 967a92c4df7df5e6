#include "kernels/backend/device/device_batch.hpp"
#include "kernels/backend/device/emulated_executor.hpp"
#include "kernels/loops/device/space_filling_curve.hpp"
#include "tests/catch.hpp"
#include "tests/device/distance.hpp"
#include "tests/support/systems.hpp"

#include <algorithm>
#include <set>

using namespace pitchdrop;
using namespace pitchdrop::device;
using namespace pitchdrop::test;

namespace {

bool bonded(const Topology& topology, std::uint32_t a, std::uint32_t b)
{
    for (const auto& [i, j] : topology.bonds)
        if ((i == a && j == b) || (i == b && j == a)) return true;
    return false;
}

/// Lists by looking at every pair in double precision. Pairs within `tolerance` of the radius may
/// be in or out.
void check_lists(const std::vector<std::vector<std::uint32_t>>& lists, const Replica& replica,
                 double radius)
{
    constexpr double tolerance = 1e-5;
    const ReplicaState& state = replica.state;
    int listed = 0, marked = 0, wrong = 0;
    for (std::uint32_t i = 0; i < lists.size(); ++i) {
        const std::set<std::uint32_t> own(lists[i].begin(), lists[i].end());
        wrong += own.size() != lists[i].size(); // nobody twice
        for (std::uint32_t j = 0; j < lists.size(); ++j) {
            const double apart = distance(state, i, j);
            const bool plain = own.count(j) == 1, excluded = own.count(j | excluded_bit) == 1;
            const bool is_excluded = replica.model->exclude_bonded &&
                                     bonded(*state.topology, i, j);
            if (i == j || apart > radius + tolerance)
                wrong += plain || excluded;
            else if (apart < radius - tolerance)
                wrong += plain == is_excluded || excluded != is_excluded;
            listed += plain || excluded;
            marked += excluded;
        }
    }
    CHECK(wrong == 0);
    CHECK(listed > int(lists.size()) * 8);
    CHECK((marked > int(state.topology->bonds.size())) == replica.model->exclude_bonded);
}

} // namespace

TEST_CASE("the space-filling curve visits every cell, in steps to neighbouring cells")
{
    // The first 16^3 keys fill a cube of 16 cells: look them all up.
    constexpr std::uint32_t n = 16;
    std::vector<std::array<int, 3>> cell(n * n * n, {-100, -100, -100});
    for (std::uint32_t x = 0; x < n; ++x)
        for (std::uint32_t y = 0; y < n; ++y)
            for (std::uint32_t z = 0; z < n; ++z) {
                const std::uint64_t key = curve_key(x, y, z);
                REQUIRE(key < cell.size());
                cell[key] = {int(x), int(y), int(z)};
            }
    int broken = 0;
    for (std::size_t k = 1; k < cell.size(); ++k) {
        int steps = 0;
        for (int axis = 0; axis < 3; ++axis) steps += std::abs(cell[k][axis] - cell[k - 1][axis]);
        broken += steps != 1;
    }
    CHECK(broken == 0);
}

TEST_CASE("neighbour lists of a batch hold every pair within the radius, bonded ones marked")
{
    Recipe small{.side = 6}, tall{.side = 7, .stretch = {1.0, 0.9, 1.3}, .seed = 5};
    auto melt = bead_spring_model();
    melt->pair.cutoff = 1.8;
    auto chains = kremer_grest_model(); // no exclusions
    const std::vector<Replica> replicas = {make_replica(small, melt), make_replica(tall, melt),
                                           make_replica(tall, chains)};
    const DeviceOptions options{.list = {.skin = 0.3}, .pair_loop = PairLoopChoice::beads};
    EmulatedExecutor executor(1);
    DeviceBatch<EmulatedExecutor> batch(
        executor, {&replicas[0], &replicas[1], &replicas[2]}, options);
    // A step long enough that nothing moves far, short enough that the lists are those of the start.
    batch.run_block({1, 1, 1});
    for (std::size_t r = 0; r < 3; ++r) {
        Replica moved = replicas[r];
        INFO("replica " << r);
        REQUIRE(batch.work(r).rebuilds == 1);
        check_lists(batch.neighbours(r), moved, r == 2 ? std::pow(2.0, 1.0 / 6) + 0.3 : 2.1);
    }
}

TEST_CASE("a group of beads that lies across the whole box finds its neighbours too")
{
    // Few beads: a group of 32 spans everything, empty slots fill the rest of the block.
    Recipe recipe{.side = 3, .spacing = 1.4, .chain_length = 27, .shake = 0.3};
    auto model = bead_spring_model();
    model->pair.cutoff = 1.7;
    const Replica replica = make_replica(recipe, model);
    EmulatedExecutor executor(4);
    DeviceBatch<EmulatedExecutor> batch(
        executor, {&replica}, {.list = {.skin = 0.3}, .pair_loop = PairLoopChoice::beads});
    batch.evaluate();
    check_lists(batch.neighbours(0), replica, 2.0);
}
