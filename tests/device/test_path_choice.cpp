#include "kernels/backend/device/device_path.hpp"
#include "kernels/core/error.hpp"
#include "tests/catch.hpp"

// Which path a batch takes where the kind is given and a table has an opinion about the rest.

using namespace pitchdrop;
using namespace pitchdrop::device;

namespace {

const DeviceProperties a100{.multiprocessors = 108, .shared_bytes = 163 * 1024};
const DeviceProperties h100{.multiprocessors = 132, .clusters = true, .conditional_nodes = true};

TeamPreference always(DevicePathChoice path, int blocks)
{
    return [=](const BatchSize&) { return PathWish{path, blocks, "a test"}; };
}

} // namespace

TEST_CASE("every path has one name, by which it is found again")
{
    const std::vector<std::string> names = path_names(true);
    REQUIRE(names.size() == 6);
    for (const std::string& name : names) CHECK(path_called(name).name == name);
    for (const NamedPath& one : named_paths) CHECK(named(one.path).name == std::string(one.name));
    CHECK(path_names(false).size() == names.size() - 1);
    CHECK(path_called("warp").path == DevicePathChoice::automatic);
    CHECK(description_of({DevicePath::conditional, 0, false, "why"}) == "conditional (why)");
    CHECK(description_of({DevicePath::cluster, 8, false, "why"}) ==
          "cluster, 8 blocks a replica (why)");
}

TEST_CASE("teams are persistent unless clusters are preferred, however large a replica is")
{
    const auto teams = [](const DeviceProperties& device, BatchSize batch) {
        return choose_path(device, batch, {DevicePathChoice::teams});
    };
    CHECK(teams(h100, {2500, 1}).path == DevicePath::persistent);
    CHECK(teams(h100, {2500, 4}).path == DevicePath::persistent);
    CHECK(choose_path(h100, {2500, 4}, {DevicePathChoice::cluster}).shares_positions);
    CHECK_FALSE(choose_path(h100, {12800, 4}, {DevicePathChoice::cluster}).shares_positions);
    CHECK(teams(a100, {2500, 4}).path == DevicePath::persistent);
    // The kind is binding where the rule by itself would not take it.
    REQUIRE(choose_path(h100, {300000, 1}, {}).path == DevicePath::conditional);
    CHECK(teams(h100, {100000, 1}).path == DevicePath::persistent);
    CHECK(teams(h100, {2500, 4, false}).path == DevicePath::plain); // capped forces
}

TEST_CASE("a table decides between the paths of teams, and a device takes what it has of it")
{
    const auto with = [](const DeviceProperties& device, int replicas, TeamPreference preference,
                         int blocks = 0) {
        return choose_path(device, {2500, replicas}, {DevicePathChoice::teams, blocks}, preference);
    };
    const PathPlan one = with(h100, 16, always(DevicePathChoice::persistent, 5));
    CHECK(one.path == DevicePath::persistent);
    CHECK(one.team_blocks == 5);
    CHECK(one.reason == "a test");
    const PathPlan other = with(h100, 1, always(DevicePathChoice::cluster, 16));
    CHECK(other.path == DevicePath::cluster);
    CHECK(other.team_blocks == 16);
    CHECK(other.shares_positions);
    // A row for a larger device of the same name is no reason to stop.
    CHECK(with(a100, 1, always(DevicePathChoice::persistent, 132)).team_blocks == 108);
    CHECK(with(h100, 4, always(DevicePathChoice::cluster, 64)).team_blocks == 16);
    const PathPlan none = with(a100, 1, always(DevicePathChoice::cluster, 8));
    CHECK(none.path == DevicePath::persistent);
    CHECK(none.team_blocks == 105); // of all of the device, not the cluster's eight
    // What is asked for comes first, and counts to the letter.
    CHECK(with(h100, 4, always(DevicePathChoice::cluster, 16), 4).team_blocks == 4);
    CHECK_THROWS_AS(with(h100, 4, always(DevicePathChoice::persistent, 5), 200), InputError);
    CHECK(choose_path(h100, {2500, 16}, {DevicePathChoice::plain},
                      always(DevicePathChoice::cluster, 8))
              .path == DevicePath::plain);
}

TEST_CASE("a device is asked for the paths that it has")
{
    using Choice = DevicePathChoice;
    CHECK(paths_on(a100) == std::vector{Choice::plain, Choice::teams, Choice::persistent});
    CHECK(paths_on(h100) == std::vector{Choice::plain, Choice::conditional, Choice::teams,
                                        Choice::persistent, Choice::cluster});
    for (const Choice path : paths_on(a100)) CHECK_NOTHROW(choose_path(a100, {2500, 4}, {path}));
}
