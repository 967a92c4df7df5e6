#include "kernels/backend/device/batch_layout.hpp"
#include "kernels/core/error.hpp"
#include "tests/catch.hpp"

namespace pitchdrop::path_choice_test {

// Which way a batch goes on a device, and what it is called.

using namespace pitchdrop::device;

namespace {

const DeviceProperties a100{.multiprocessors = 108, .shared_bytes = 163 * 1024};
const DeviceProperties h100{.multiprocessors = 132, .conditional_nodes = true};

PathPlan by_size(const DeviceProperties& device, std::uint32_t beads, int replicas)
{
    return choose_path(device, {beads, replicas}, {});
}

} // namespace

TEST_CASE(
    "every path has one name, by which it is found again, and former names have a present one")
{
    CHECK(path_names() == std::vector<std::string>{"graph", "persistent"});
    for (const std::string& name : path_names()) {
        REQUIRE(path_called(name));
        CHECK(name_of(*path_called(name)) == name);
        CHECK(present_name(name) == name);
    }
    for (const char* name : {"auto", "", "warp", "plain", "cluster"})
        CHECK_FALSE(path_called(name));
    CHECK(present_name("plain") == "graph");
    CHECK(present_name("conditional") == "graph");
    CHECK(present_name("teams") == "persistent");
    CHECK(present_name("cluster") == "persistent");
    CHECK(present_name("warp") == "warp");
}

TEST_CASE("a plan is told in a line")
{
    CHECK(description_of({DevicePath::graph, 0, false, "why"}) == "graph (why)");
    CHECK(description_of({DevicePath::graph, 0, true, "why"}) ==
          "graph, lists under a condition (why)");
    CHECK(description_of({DevicePath::persistent, 8, false, "why"}) ==
          "persistent, 8 blocks a replica (why)");
}

TEST_CASE("few beads take the persistent kernel, many a graph")
{
    CHECK(by_size(h100, 4000, 1).path == DevicePath::persistent);
    CHECK(by_size(h100, 4000, 1).team_blocks == 125); // 500 clusters of eight, four each
    CHECK(by_size(h100, 2500, 16).path == DevicePath::persistent);
    CHECK(by_size(h100, 2500, 16).team_blocks == 8);
    CHECK(by_size(h100, 2500, 60).path == DevicePath::graph); // enough for the whole device
    CHECK(by_size(h100, 2500, 60).team_blocks == 0);
    CHECK(by_size(h100, 100000, 1).path == DevicePath::graph);
    CHECK(by_size(a100, 2500, 16).path == DevicePath::persistent);
    CHECK(by_size(a100, 2500, 16).team_blocks == 6);
    const auto most = std::uint32_t(most_beads_of_persistent(h100));
    CHECK(by_size(h100, most, 1).path == DevicePath::persistent);
    CHECK(by_size(h100, most + 1, 1).path == DevicePath::graph);
    DeviceProperties emulated = h100;
    emulated.emulated = true;
    CHECK(by_size(emulated, 2500, 1).path == DevicePath::graph);
}

TEST_CASE("many beads put a graph's lists under a condition, where the device has such")
{
    CHECK_FALSE(by_size(h100, 65536, 1).conditional_lists);
    CHECK(by_size(h100, 1000000, 1).conditional_lists);
    CHECK(by_size(h100, 12800, 16).conditional_lists);
    CHECK_FALSE(by_size(h100, 12800, 15).conditional_lists); // 1,455 beads a multiprocessor
    CHECK_FALSE(by_size(a100, 1000000, 1).conditional_lists);
    CHECK_FALSE(by_size(h100, 2500, 1).conditional_lists); // persistent
    // Likewise if the path is asked for.
    CHECK(choose_path(h100, {1000000, 1}, {DevicePath::graph}).conditional_lists);
    CHECK_FALSE(choose_path(h100, {2500, 1}, {DevicePath::graph}).conditional_lists);
    PathWish wish{DevicePath::graph};
    wish.conditional_lists = true;
    CHECK(choose_path(h100, {2500, 1}, wish).conditional_lists);
    CHECK_FALSE(choose_path(a100, {2500, 1}, wish).conditional_lists);
    wish.conditional_lists = false;
    CHECK_FALSE(choose_path(h100, {1000000, 1}, wish).conditional_lists);
}

TEST_CASE("what is asked for is taken, whatever the size, if it can be had")
{
    const PathPlan large = choose_path(h100, {100000, 1}, {DevicePath::persistent});
    CHECK(large.path == DevicePath::persistent);
    CHECK(large.reason == "asked for");
    CHECK(choose_path(h100, {2500, 1}, {DevicePath::graph}).path == DevicePath::graph);
    CHECK(choose_path(h100, {2500, 4}, {DevicePath::persistent, 5}).team_blocks == 5);
    CHECK(choose_path(h100, {2500, 4}, {{}, 5}).team_blocks == 5); // by size, so many blocks
    CHECK_THROWS_AS(choose_path(h100, {2500, 1}, {DevicePath::persistent, 200}), InputError);
    for (const std::optional<DevicePath> asked :
         {std::optional<DevicePath>{}, std::optional(DevicePath::persistent)}) {
        const PathPlan capped = choose_path(h100, {2500, 1, false}, {asked});
        CHECK(capped.path == DevicePath::graph);
        CHECK(capped.reason.find("uncapped") != std::string::npos);
    }
}

TEST_CASE("a replica with more beads than lists can number is refused, with what to do")
{
    Replica replica;
    auto topology = std::make_shared<Topology>();
    topology->type.assign(std::size_t(1) << 24, 0);
    replica.state.topology = topology;
    CHECK_THROWS_WITH(lay_out({&replica}, {}), Catch::Contains("a replica has 16777216 beads") &&
                                                   Catch::Contains("fewer than 2^24") &&
                                                   Catch::Contains("--backend cpu"));
}

} // namespace pitchdrop::path_choice_test
