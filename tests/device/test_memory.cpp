#include "kernels/backend/device/device_batch.hpp"
#include "kernels/backend/device/emulated_executor.hpp"
#include "kernels/backend/device/memory_plan.hpp"
#include "kernels/core/error.hpp"
#include "tests/catch.hpp"
#include "tests/device/observed.hpp"
#include "tests/support/systems.hpp"

namespace pitchdrop::memory_test {

using namespace pitchdrop::device;
using namespace pitchdrop::test;

namespace {

using Batch = DeviceBatch<EmulatedExecutor>;
using Observed = DeviceObservation<EmulatedExecutor>;

std::vector<const Replica*> copies(const Replica& replica, std::size_t count)
{
    return std::vector<const Replica*>(count, &replica);
}

std::size_t plan(const std::vector<const Replica*>& replicas, const DeviceOptions& options,
                 const ObservationSettings* observed = nullptr)
{
    return planned_bytes<EmulatedExecutor::Primitives>(EmulatedExecutor::properties(), replicas,
                                                       options, observed);
}

std::size_t plan(const Replica& replica, std::size_t count, const DeviceOptions& options,
                 const ObservationSettings* observed = nullptr)
{
    return plan(copies(replica, count), options, observed);
}

} // namespace

TEST_CASE("what is planned for a batch is what it takes once a block and a frame are done")
{
    const Replica melt = hot(6, 1),
                  tall = make_replica({.side = 7, .stretch = {1, 1.2, 0.9}}, kremer_grest_model());
    ObservationSettings settings = short_windows(melt);
    settings.d2_min_radius = 2.0;
    {
        EmulatedExecutor executor(1);
        Batch batch(executor, {&melt, &tall, &melt}, {});
        batch.run_block({1, 1, 1});
        CHECK(executor.bytes() == plan({&melt, &tall, &melt}, {}));
    }
    EmulatedExecutor executor(1);
    Batch batch(executor, copies(melt, 2), {});
    const auto table = std::make_shared<const DeviceTable<EmulatedExecutor>>(
        executor, SoftnessTable(*settings.hyperplane));
    std::vector<std::unique_ptr<Observed>> rings;
    for (int n = 0; n < 2; ++n)
        rings.push_back(std::make_unique<Observed>(executor, settings, ObservationState{},
                                                   melt.state.topology->beads(), table));
    batch.run_block({1, 1});
    batch.observe({rings[0].get(), rings[1].get()}, false);
    // D²_min is measured, and needs its array, once the windows are full.
    const std::size_t later = allocated_bytes(sizeof(FixedFraction) * 2 * 256);
    CHECK(executor.bytes() + later == plan(melt, 2, {}, &settings));
}

TEST_CASE("what teams of blocks keep beside a batch is planned, too")
{
    const Replica melt = hot(6, 1);
    for (const int blocks : {1, 2, 5}) {
        DeviceOptions options;
        options.path = DevicePath::persistent;
        options.team_blocks = blocks;
        EmulatedExecutor executor(1);
        Batch batch(executor, copies(melt, 2), options);
        batch.run_block({1, 1});
        REQUIRE(batch.path().team_blocks == blocks);
        CHECK(executor.bytes() == plan(melt, 2, options));
        CHECK(plan(melt, 2, options) > plan(melt, 2, DeviceOptions{}));
    }
}

TEST_CASE("memory is planned for every option that takes some")
{
    const Replica melt = hot(6, 1);
    ObservationSettings plain = short_windows(melt), longer = plain, with_d2_min = plain;
    longer.hop = {12, 12, 0.02};
    with_d2_min.d2_min_radius = 2.0;
    const std::size_t bare = plan(melt, 4, {}), observed = plan(melt, 4, {}, &plain);
    CHECK(observed > bare);
    CHECK(plan(melt, 4, {}, &longer) > observed);
    CHECK(plan(melt, 4, {}, &with_d2_min) > observed);
    CHECK(plan(melt, 4, {.list = {.skin = 0.8}}) > bare);
    CHECK(plan(melt, 8, {}) > 1.9 * double(bare));
    CHECK(plan(melt, 8, {}) < 2.0 * double(bare));
}

TEST_CASE("the largest number that fits is found exactly")
{
    const auto hundred_each = [](std::size_t n) { return 50 + 100 * n; };
    CHECK(copies_that_fit(20, 1049, hundred_each) == 9);
    CHECK(copies_that_fit(20, 1050, hundred_each) == 10);
    CHECK(copies_that_fit(20, 149, hundred_each) == 0);
    CHECK(copies_that_fit(20, 1e9, hundred_each) == 20);
}

TEST_CASE("a batch that does not fit is refused before it begins, with the largest that would")
{
    const Replica melt = hot(6, 1);
    DeviceOptions options;
    options.emulator_memory = plan(melt, 3, options);
    const auto backend = make_emulated_backend(options);
    std::vector<AdvanceRequest> requests;
    for (int n = 0; n < 5; ++n) requests.push_back({backend->add(melt), 1});
    try {
        backend->advance(requests);
        FAIL("five replicas advance in the memory of three");
    } catch (const InputError& error) {
        const std::string text = error.what();
        INFO(text);
        CHECK(text.find("5 replicas of 216 beads do not fit") != std::string::npos);
        CHECK(text.find("advance at most 3 at a time") != std::string::npos);
    }
    requests.resize(3); // and these go on
    for (const Progress& progress : backend->advance(requests)) CHECK_FALSE(progress.failure);

    options.emulator_memory = 1000;
    const auto tiny = make_emulated_backend(options);
    const AdvanceRequest one{tiny->add(melt), 1};
    CHECK_THROWS_WITH(tiny->advance({&one, 1}), Catch::Contains("a replica of 216 beads does not"));
}

} // namespace pitchdrop::memory_test
