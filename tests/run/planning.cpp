#include "sweep.hpp"

#include "engine/run/plan.hpp"
#include "engine/state/lattice_chains.hpp"
#include "tests/support/idle_backend.hpp"

namespace pitchdrop::planning_test {

using namespace pitchdrop::test;

namespace {

/// A root of 10 steps, then branches of these lengths.
ProtocolTree fan(const std::vector<std::int64_t>& steps)
{
    ProtocolTree tree(1);
    tree[0].steps = 10;
    for (const std::int64_t length : steps) {
        Branch branch;
        branch.parent = 0;
        branch.steps = length;
        tree.push_back(branch);
    }
    return tree;
}

std::vector<BranchCost> plain(const ProtocolTree& tree)
{
    std::vector<BranchCost> costs;
    for (const Branch& branch : tree) costs.push_back({double(branch.steps), 1, 0});
    return costs;
}

Plan planned(const ProtocolTree& tree, const CostModel& device, std::size_t width,
             double beads = 1000)
{
    return plan_batches(tree, plain(tree), device, beads, width);
}

} // namespace

TEST_CASE("a plan adds up the times of its steps")
{
    CostModel one;
    one.alone = one.team = 1e-3; // a second per step of 1000 beads
    const ProtocolTree tree = fan({30, 20, 10});

    SECTION("one at a time, the longest first")
    {
        const Plan plan = planned(tree, one, 1);
        CHECK(plan.seconds == Approx(70));
        CHECK(plan.branch[0].end == Approx(10));
        CHECK(plan.branch[1].end == Approx(40));
        CHECK(plan.branch[2].begin == Approx(40));
        CHECK(plan.branch[3].end == Approx(70));
    }
    SECTION("all together they share the device; those that end leave it to the others")
    {
        const Plan plan = planned(tree, one, 10);
        CHECK(plan.widest == 3);
        CHECK(plan.branch[3].end == Approx(10 + 30));      // ten steps of three
        CHECK(plan.branch[2].end == Approx(10 + 30 + 20)); // ten steps of two
        CHECK(plan.seconds == Approx(70));
    }
    SECTION("a place that becomes free is taken")
    {
        const Plan plan = planned(tree, one, 2);
        CHECK(plan.branch[2].end == Approx(10 + 40)); // 30 and 20 advance together by 20
        CHECK(plan.branch[3].begin == Approx(50));
        CHECK(plan.seconds == Approx(70));
    }
    SECTION("what a step costs whatever its beads is paid once for all that advance together")
    {
        one.step = 1;
        CHECK(planned(tree, one, 1).seconds == Approx(70 + 70));
        CHECK(planned(tree, one, 10).seconds == Approx(70 + 10 + 30));
    }
    SECTION("lanes carry one replica each, and what is left over is carried by all of them")
    {
        CostModel two = one;
        two.lanes = 2;
        two.team = 0.6e-3;
        const Plan plan = planned(tree, two, 10);
        const double root = 10 * 0.6, three = 10 * (1.0 + 0.6), pair = 10 * 1.0, last = 10 * 0.6;
        CHECK(plan.seconds == Approx(root + three + pair + last));
    }
}

TEST_CASE("a branch with much to come goes before its siblings")
{
    ProtocolTree tree = fan({10, 10});
    Branch child;
    child.parent = 2;
    child.steps = 100;
    tree.push_back(child);
    CostModel one;
    one.alone = one.team = 1e-3;
    const Plan plan = planned(tree, one, 1);
    CHECK(plan.branch[2].begin == Approx(10));
    CHECK(plan.branch[3].begin == Approx(20));
    CHECK(plan.branch[1].begin == Approx(120));
}

TEST_CASE("a batch is as wide as the memory and the lanes allow")
{
    struct Device : IdleBackend {
        double memory = 0;
        int parts = 1;
        double free_memory() const override { return memory; }
        int lanes() const override { return parts; }
    } device;
    device.memory = 1e9;
    CHECK(batch_width(device, 1e6) == 800);
    CHECK(batch_width(device, 2e9) == 1);
    device.parts = 4;
    CHECK(batch_width(device, 1e6) == 64);
}

TEST_CASE("the state that speed is measured with is dense, whole and free of overlaps")
{
    ChainSettings settings;
    settings.chains = 12;
    settings.beads_per_chain = 128;
    settings.density = 0.9;
    const Snapshot snapshot = lattice_chains(settings);
    REQUIRE(snapshot.beads() == 12 * 128);
    CHECK(snapshot.bonds.size() == 12 * 127);
    CHECK(snapshot.beads() / (snapshot.box.x * snapshot.box.y * snapshot.box.z) == Approx(0.9));
    double closest = 1e9;
    for (std::uint32_t a = 0; a < snapshot.beads(); ++a)
        for (std::uint32_t b = 0; b < a; ++b) {
            const Vec3<double> d = snapshot.position[a] - snapshot.position[b];
            closest = std::min(closest, d.x * d.x + d.y * d.y + d.z * d.z);
        }
    CHECK(closest > 0.9 * 0.9);
    for (const auto& bond : snapshot.bonds) {
        const Vec3<double> d = snapshot.position[bond[1]] - snapshot.position[bond[0]];
        CHECK(d.x * d.x + d.y * d.y + d.z * d.z == Approx(closest));
    }
}

TEST_CASE("check measures the machine and plans for it")
{
    const Sweep s;
    write_file(s.scratch / "sweep.json", sweep({3, 4}, {0.5, 0.45}, {0, 0.2, 0.3}).dump());
    const std::vector<std::string> check = {"check", (s.scratch / "sweep.json").string(),
                                            "--backend", "cpu", "--threads", "2"};
    const auto with = [&](std::vector<std::string> more) {
        more.insert(more.begin(), check.begin(), check.end());
        return nlohmann::json::parse(invoke(more).output);
    };
    const auto measured = with({"--json"});
    CHECK(measured["device"].get<std::string>().find("measured just now on cpu, 2 threads") == 0);
    CHECK(measured["most_branches_together"] == 32);
    CHECK(measured["bead_steps_per_second"] > 1e5);
    CHECK(measured["estimated_seconds"] > 0.01);

    const auto given = with({"--json", "--speed", "1e6", "--batch", "1"});
    // 2 melts with push-offs, 4 quenches, 12 creeps with softness every 100 steps: 4 of a frame each.
    const double push_off = 2 * 9000, bare = 2 * 1500 + 2 * 1250 + 2 * 125,
                 creep = 12 * 2000 * 1.04;
    CHECK(given["estimated_seconds"] ==
          Approx(256e-6 * (push_off + bare + creep)).epsilon(1e-6));
    CHECK(given["most_branches_together"] == 1);
    const Result table = invoke(check);
    INFO(table.output);
    CHECK(table.output.find("2 melt") != std::string::npos);
    CHECK(table.output.find("18 branches of 256 beads") != std::string::npos);
}

} // namespace pitchdrop::planning_test
