#include "kernels/backend/device/device_batch.hpp"
#include "kernels/backend/device/emulated_executor.hpp"
#include "kernels/loops/device/control.hpp"
#include "tests/catch.hpp"
#include "tests/device/observed.hpp"
#include "tests/support/systems.hpp"

#include <stdexcept>

namespace pitchdrop::flights_test {

using namespace pitchdrop::device;
using namespace pitchdrop::test;

namespace {

using Batch = DeviceBatch<EmulatedExecutor>;

Replica short_blocks(int side, std::uint64_t seed)
{
    Replica replica = hot(side, seed);
    replica.settings.block_steps = 20;
    replica.settings.sample_interval = 10;
    return replica;
}

struct Result {
    std::vector<Progress> progress;
    std::vector<ReplicaState> state;
};

Result result_of(Batch& batch, const std::vector<Replica>& replicas,
                 const std::vector<Progress>& progress)
{
    Result result{progress, {}};
    for (std::size_t r = 0; r < replicas.size(); ++r) {
        result.state.push_back(replicas[r].state);
        batch.download(r, result.state.back());
    }
    return result;
}

std::vector<const Replica*> all_of(const std::vector<Replica>& replicas)
{
    std::vector<const Replica*> all;
    for (const Replica& replica : replicas) all.push_back(&replica);
    return all;
}

Result at_once(const std::vector<Replica>& replicas, const std::vector<std::int64_t>& steps,
               const DeviceOptions& options = {})
{
    EmulatedExecutor executor(1);
    Batch batch(executor, all_of(replicas), options);
    return result_of(batch, replicas,
                     batch.advance(steps, std::vector<DeviceObservation<EmulatedExecutor>*>(
                                              steps.size(), nullptr)));
}

/// The same with a look after every block.
Result block_by_block(const std::vector<Replica>& replicas, std::vector<std::int64_t> steps,
                      const DeviceOptions& options = {})
{
    EmulatedExecutor executor(1);
    Batch batch(executor, all_of(replicas), options);
    std::vector<Progress> all(replicas.size());
    for (;;) {
        std::vector<std::int64_t> block;
        std::int64_t most = 0;
        for (std::size_t r = 0; r < steps.size(); ++r) {
            if (all[r].failure) steps[r] = 0;
            block.push_back(std::min<std::int64_t>(steps[r], 20));
            steps[r] -= block.back();
            most = std::max(most, block.back());
        }
        if (most == 0) return result_of(batch, replicas, all);
        const auto progress = batch.run_block(block);
        for (std::size_t r = 0; r < steps.size(); ++r) {
            all[r].samples.insert(all[r].samples.end(), progress[r].samples.begin(),
                                  progress[r].samples.end());
            if (progress[r].failure) all[r].failure = progress[r].failure;
        }
    }
}

void check_equal(const Result& a, const Result& b)
{
    for (std::size_t r = 0; r < a.state.size(); ++r) {
        INFO("replica " << r);
        CHECK(same_bits(a.state[r], b.state[r]));
        REQUIRE(a.progress[r].samples.size() == b.progress[r].samples.size());
        for (std::size_t k = 0; k < a.progress[r].samples.size(); ++k)
            CHECK(a.progress[r].samples[k].pair_energy == b.progress[r].samples[k].pair_energy);
        CHECK(a.progress[r].failure.has_value() == b.progress[r].failure.has_value());
    }
}

} // namespace

TEST_CASE("blocks that overlap with copies give what blocks one by one give")
{
    const std::vector<Replica> replicas = {short_blocks(6, 1), short_blocks(5, 2),
                                           short_blocks(6, 3)};
    const Result at = at_once(replicas, {100, 60, 0}), one = block_by_block(replicas, {100, 60, 0});
    check_equal(at, one);
    CHECK(at.progress[0].samples.size() == 10);
    CHECK(at.progress[1].samples.size() == 6);
    CHECK(at.state[0].motion.step == 100);
    CHECK(at.state[2].motion.step == 0);
}

TEST_CASE(
    "a block that is made again with longer lists is found one block late, at no cost to others")
{
    const std::vector<Replica> replicas = {short_blocks(6, 1), short_blocks(5, 2)};
    DeviceOptions tight;
    tight.neighbour_capacity = 4;
    check_equal(at_once(replicas, {60, 60}, tight), at_once(replicas, {60, 60}));
}

TEST_CASE("a failed replica sits the next block out and keeps its last good state")
{
    std::vector<Replica> replicas = {short_blocks(6, 1), short_blocks(6, 2)};
    // Two beads on each other, after a block in which all is well for the other replica.
    replicas[0].state.position[100] = replicas[0].state.position[0];
    const Result at = at_once(replicas, {80, 80}), one = block_by_block(replicas, {80, 80});
    check_equal(at, one);
    REQUIRE(at.progress[0].failure.has_value());
    CHECK(at.state[0].motion.step == 0);
    CHECK(same_bits(at.state[0], replicas[0].state));
    CHECK(at.state[1].motion.step == 80);
}

TEST_CASE("a replica that is not where a block begins is passed over by its kernels")
{
    std::vector<ReplicaParameters> parameters(3);
    std::vector<ReplicaWork> work(3);
    std::vector<MotionState> home(3), motion(3);
    for (std::size_t r = 0; r < 3; ++r) {
        parameters[r].begin_step = 40;
        parameters[r].end_step = r == 2 ? 40 : 60;
        parameters[r].list_radius = 2;
        home[r].step = r == 1 ? 20 : 40; // it did not get to the end of the block before
        for (double& side : home[r].box) side = 10;
    }
    BatchView view{};
    view.replicas = 3;
    view.parameters = parameters.data();
    view.work = work.data();
    view.home_motion = home.data();
    view.motion = motion.data();
    EmulatedExecutor executor(1);
    executor.launch(StartBlock{view, false}, 1, 32);
    CHECK(work[0].active == 1);
    CHECK(work[1].active == 0);
    CHECK(work[2].active == 0); // it rests
    CHECK(work[1].failure == FailureKind::none);
}

TEST_CASE("a box that has become too small ends its replica only")
{
    std::vector<Replica> replicas = {short_blocks(6, 1), short_blocks(6, 2)};
    // Long enough for these lists along x and y only.
    DeviceOptions options;
    options.list.skin = 0.5 * replicas[0].state.motion.box[2] - std::pow(2.0, 1.0 / 6) - 1e-3;
    replicas[1].state.motion.box[2] -= 0.01;
    for (const auto path : {DevicePath::graph, DevicePath::persistent}) {
        options.path = path;
        const Result at = at_once(replicas, {40, 40}, options);
        CHECK_FALSE(at.progress[0].failure.has_value());
        REQUIRE(at.progress[1].failure.has_value());
        CHECK(at.progress[1].failure->kind == Failure::Kind::box_too_small);
        CHECK(at.progress[1].failure->step == 0);
        CHECK(at.progress[1].samples.empty());
    }
}

TEST_CASE("the emulator reports copies that are not waited for")
{
    EmulatedExecutor executor(1);
    auto* device = static_cast<std::uint32_t*>(executor.allocate(4));
    std::uint32_t pinned = 7, sent = 5;
    executor.send(device, &sent, 4);
    executor.fetch(0, &pinned, device, 4);
    CHECK(pinned == 0xffffffffu); // read too early, there is no number
    CHECK_THROWS_WITH(executor.fetch(0, &pinned, device, 4), Catch::Contains("awaited before"));
    executor.await(0);
    CHECK(pinned == 5);
    CHECK_THROWS_WITH(executor.await(0), Catch::Contains("has been enqueued"));

    executor.fetch(1, &pinned, device, 4);
    *device = 6; // a launch that came too early
    CHECK_THROWS_WITH(executor.await(1),
                      Catch::Contains("is not written to before it has arrived"));

    EmulatedExecutor other(1);
    other.send(device, &sent, 4);
    sent = 8; // while the copy may still be under way
    other.fetch(0, &pinned, device, 4);
    CHECK_THROWS_WITH(other.await(0), Catch::Contains("what is sent"));
    executor.release(device);
}

} // namespace pitchdrop::flights_test
