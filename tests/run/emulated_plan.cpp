#include "sweep.hpp"

#include "engine/io/snapshot_file.hpp"
#include "engine/run/batch_memory.hpp"
#include "engine/state/lattice_chains.hpp"
#include "kernels/backend/device/device.hpp"
#include "kernels/backend/device/launch_times.hpp"

namespace pitchdrop::emulated_plan_test {

using namespace pitchdrop::test;
using nlohmann::json;

TEST_CASE("the device's batches carry out a plan, and results do not depend on it")
{
    // From chains on a lattice: a push-off would take the emulator minutes.
    const Sweep s;
    ChainSettings chains;
    chains.chains = 8;
    chains.beads_per_chain = 32;
    chains.density = 0.9;
    write_snapshot(s.scratch / "chains.data", lattice_chains(chains));
    json what = sweep(3, {0.6, 0.5}, {0, 0.4});
    what["system"] = {{"state", "chains.data"}, {"seed", 3}};
    what["protocol"][0]["duration"] = 0.4;
    what["protocol"][1]["rate"] = 1.0;
    what["protocol"][2]["duration"] = 2.4;
    what["protocol"][2]["observe"]["softness"].update(
        {{"frame", 0.4}, {"frames_before", 1}, {"frames_after", 1}, {"block", 2}});
    what["timestep"] = 0.004;
    // One look of a kernel at the frames of a batch, however many branches are in it.
    const auto frames_of = [&](const char* out, std::size_t width) {
        SessionOptions options{.backend = "emulated", .width = width};
        options.times = std::make_shared<device::LaunchTimes>();
        REQUIRE(run_session(s.scratch / out, s.configuration(what), options) == Outcome::complete);
        return options.times->entries().at("MergeFrame").launches;
    };
    const auto narrow = frames_of("narrow", 1), wide = frames_of("wide", 0);
    CHECK(narrow == 4 * (1 + 6)); // the first of each branch as it begins
    CHECK(wide < narrow / 2); // not all begin at once
    REQUIRE(s.run("pairs", what, never, "emulated", 2) == Outcome::complete);
    const ProtocolTree tree = build_tree(s.configuration(what));
    REQUIRE(tree.size() == 1 + 2 + 4);
    for (const Branch& branch : tree) {
        s.check_equal("wide", "narrow", branch.id);
        s.check_equal("wide", "pairs", branch.id);
    }
}

TEST_CASE("the width of a batch follows from the device's memory, and what does not fit is refused")
{
    const Sweep s;
    const Configuration configuration = s.configuration(sweep(3, {0.6, 0.5}, {0, 0.4}));
    const ProtocolTree tree = build_tree(configuration);
    const BatchMember member = batch_member(configuration, tree);
    REQUIRE(member.observed.has_value());
    DeviceOptions options;
    const double two = member.bytes(*make_emulated_backend(options), 2).value();
    CHECK(two > 2 * 256 * 12 * member.observed->depth());
    options.emulator_memory = std::size_t(two / 0.8) + 1;
    const auto device = make_emulated_backend(options);
    CHECK(width_of_batch(*device, member, 1, tree.size()) == 2);
    CHECK(width_of_batch(*device, member, 1, 1) == 1);
    CHECK_NOTHROW(check_width(*device, member, 2));
    REQUIRE(member.bytes(*device, 3).value() <= device->free_memory()); // without room to grow
    REQUIRE(member.bytes(*device, 4).value() > device->free_memory());
    CHECK_THROWS_WITH(check_width(*device, member, 7),
                      Catch::Contains("7 branches of 256 beads do not fit") &&
                          Catch::Contains("use --batch 3, or less"));
    options.emulator_memory = 1000;
    CHECK_THROWS_WITH(width_of_batch(*make_emulated_backend(options), member, 1, 7),
                      Catch::Contains("use a smaller system"));
}

} // namespace pitchdrop::emulated_plan_test
