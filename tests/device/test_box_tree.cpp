#include "kernels/backend/device/device_batch.hpp"
#include "kernels/backend/device/emulated_executor.hpp"
#include "kernels/loops/device/box_tree.hpp"
#include "kernels/loops/device/space_filling_curve.hpp"
#include "tests/catch.hpp"
#include "tests/support/planes.hpp"
#include "tests/support/systems.hpp"

#include <algorithm>
#include <random>

namespace pitchdrop::box_tree_test {

using namespace pitchdrop::device;

using namespace pitchdrop::test;

namespace {

/// Boxes of groups of two replicas, the first of which has too few beads for a tree.
struct Boxes {
    std::vector<ReplicaParameters> parameters{2};
    std::vector<ReplicaWork> work{2};
    std::vector<std::uint32_t> replica_of_block;
    std::vector<GroupBox> group, branch, trunk;

    explicit Boxes(std::uint32_t large)
    {
        const std::uint32_t blocks[] = {3, (large + block_threads - 1) / block_threads};
        for (std::uint32_t r = 0; r < 2; ++r) {
            parameters[r].first_block = std::uint32_t(replica_of_block.size());
            parameters[r].blocks = blocks[r];
            replica_of_block.insert(replica_of_block.end(), blocks[r], r);
            work[r].active = work[r].rebuild = 1;
        }
        const std::size_t slots = replica_of_block.size() * block_threads;
        group.resize(slots / group_lanes);
        branch.resize(slots / branch_slots + 3);
        trunk.resize(slots / trunk_slots + 3);
    }
    BatchView view()
    {
        BatchView view{};
        view.parameters = parameters.data();
        view.work = work.data();
        view.replica_of_block = replica_of_block.data();
        view.slots_without_tree = 32768;
        view.group = group.data();
        view.branch = branch.data();
        view.trunk = trunk.data();
        return view;
    }
    GroupBox* large() { return group.data() + parameters[1].first_slot() / group_lanes; }
    void make_tree()
    {
        EmulatedExecutor executor(3);
        executor.launch(BoundTree{view(), 0}, int(replica_of_block.size()), block_threads);
    }
};

bool contains(const GroupBox& outer, const GroupBox& inner)
{
    for (int axis = 0; axis < 3; ++axis) {
        const double apart =
            std::fabs(double(wrapped_difference(inner.center[axis], outer.center[axis])));
        const bool everything = outer.half_side[axis] >= 2147483648.0f;
        if (!everything && apart + inner.half_side[axis] > double(outer.half_side[axis]) + 1)
            return false;
    }
    return true;
}

/// Lattice of `side`³ beads along the space-filling curve in the large replica.
Boxes lattice(std::uint32_t side)
{
    const std::uint32_t beads = side * side * side, shift = 32 - curve_bits;
    std::vector<std::pair<std::uint64_t, FixedFraction>> order;
    const std::int64_t step = (std::int64_t(1) << 32) / side;
    for (std::uint32_t n = 0; n < beads; ++n) {
        const FixedFraction f{std::int32_t(step * (n % side)),
                              std::int32_t(step * (n / side % side)),
                              std::int32_t(step * (n / side / side))};
        order.push_back({curve_key(std::uint32_t(f.x) >> shift, std::uint32_t(f.y) >> shift,
                                   std::uint32_t(f.z) >> shift),
                         f});
    }
    std::sort(order.begin(), order.end(), [](auto& a, auto& b) { return a.first < b.first; });
    Boxes boxes(beads);
    boxes.parameters[1].beads = beads;
    for (std::uint32_t g = 0; g < beads / group_lanes; ++g) {
        GroupBox& box = boxes.large()[g];
        box.filled = 1;
        std::uint32_t low[3] = {~0u, ~0u, ~0u}, high[3] = {0, 0, 0};
        for (std::uint32_t k = 0; k < group_lanes; ++k) {
            const FixedFraction& f = order[g * group_lanes + k].second;
            const std::uint32_t place[3] = {std::uint32_t(f.x), std::uint32_t(f.y),
                                            std::uint32_t(f.z)};
            for (int axis = 0; axis < 3; ++axis) {
                low[axis] = std::min(low[axis], place[axis]);
                high[axis] = std::max(high[axis], place[axis]);
            }
        }
        for (int axis = 0; axis < 3; ++axis) {
            box.half_side[axis] = 0.5f * float(high[axis] - low[axis]) + 1;
            box.center[axis] = std::int32_t(low[axis] + (high[axis] - low[axis]) / 2);
        }
    }
    for (std::size_t axis = 0; axis < 3; ++axis)
        boxes.work[1].unit[axis] = float(side / 4294967296.0);
    boxes.make_tree();
    return boxes;
}

/// One tile looks for the groups near every `stride`-th group.
struct Search {
    using Shared = simt::NoShared;
    BatchView batch;
    std::uint32_t stride, room;
    float radius;
    std::uint32_t *looks, *found, *near;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const auto tile = cta.template tile<32>();
        const BoxTree tree(batch, batch.parameters[1], 1);
        const auto n = std::uint32_t(cta.index());
        std::uint32_t count = 0;
        const std::uint32_t looked =
            visit_near_groups(tile, tree.group[n * stride], tree, batch.work[1].unit, radius,
                              [&](std::uint32_t base, std::uint32_t bits) {
                                  for (; bits != 0; bits &= bits - 1, ++count)
                                      if (tile.rank() == 0 && count < room)
                                          near[n * room + count] =
                                              base + std::uint32_t(lowest_bit(bits));
                              });
        if (tile.rank() != 0) return;
        looks[n] = looked;
        found[n] = count;
    }
};

struct Searched {
    double looks; ///< mean, each at 32 boxes
    int wrong;    ///< searches that found other groups than a look at all of them
};

Searched search(std::uint32_t side)
{
    constexpr std::uint32_t searches = 64, room = 256;
    constexpr float radius = 2.85f;
    Boxes boxes = lattice(side);
    const std::uint32_t groups = boxes.parameters[1].beads / group_lanes;
    std::vector<std::uint32_t> looks(searches), found(searches), near(searches * room);
    EmulatedExecutor executor(5);
    const std::uint32_t stride = groups / searches - 5; // not a power of two
    executor.launch(
        Search{boxes.view(), stride, room, radius, looks.data(), found.data(), near.data()},
        int(searches), 32);
    Searched result{0, 0};
    for (std::uint32_t n = 0; n < searches; ++n) {
        std::vector<std::uint32_t> expected;
        for (std::uint32_t g = 0; g < groups; ++g)
            if (within_reach(boxes.large()[n * stride], boxes.large()[g], boxes.work[1].unit,
                             radius))
                expected.push_back(g);
        const auto begin = near.begin() + long(n * room);
        const std::vector<std::uint32_t> seen(begin, begin + std::min(found[n], room));
        result.wrong += seen != expected;
        result.looks += double(looks[n]) / searches;
    }
    return result;
}

} // namespace

TEST_CASE("boxes of the tree hold those below them, across the box's border too, empty ones aside")
{
    Boxes boxes(40000);
    std::mt19937 random(9);
    std::uniform_int_distribution<std::int32_t> place(-2000000000, 2000000000),
        beside(-90000000, 90000000);
    const std::uint32_t groups = boxes.parameters[1].slots() / group_lanes;
    for (std::uint32_t g = 0; g < groups; ++g) {
        GroupBox& box = boxes.large()[g];
        box.filled = g + 2 < groups;
        for (int axis = 0; axis < 3; ++axis) {
            // Along x everywhere, along y around the border, along z close together.
            box.center[axis] = axis == 0   ? place(random)
                               : axis == 1 ? wrap(std::int64_t(2147483647) + beside(random))
                                           : beside(random);
            box.half_side[axis] = 1e6f * float(1 + axis);
        }
    }
    boxes.make_tree();
    const std::uint32_t branches = (groups + branching - 1) / branching;
    int outside = 0;
    for (std::uint32_t g = 0; g + 2 < groups; ++g) {
        const GroupBox& box = boxes.large()[g];
        const GroupBox& branch = boxes.branch[first_branch(boxes.parameters[1], 1) + g / branching];
        const GroupBox& trunk =
            boxes.trunk[first_trunk(boxes.parameters[1], 1) + g / branching / branching];
        outside += !branch.filled || !contains(branch, box);
        outside += !trunk.filled || !contains(trunk, box);
    }
    CHECK(outside == 0);
    REQUIRE(branches == 40);
    // Not simply everything: along y and z the beads fill a twentieth of the box.
    const GroupBox& trunk = boxes.trunk[first_trunk(boxes.parameters[1], 1)];
    CHECK(trunk.half_side[1] < 1e8f);
    CHECK(trunk.half_side[2] < 1e8f);
}

TEST_CASE("a search through the tree finds what a look at all groups finds, for the same work at "
          "any size")
{
    const Searched small = search(100), large = search(160);
    CHECK(small.wrong == 0);
    CHECK(large.wrong == 0);
    INFO(small.looks << " looks among a million beads, " << large.looks << " among 4096000");
    CHECK(small.looks < 40);                // 977 without the tree
    CHECK(large.looks < 1.3 * small.looks); // 4000
}

TEST_CASE("lists and structure are the same with a tree of boxes and without")
{
    const Replica small = make_replica({.side = 6}, kremer_grest_model()),
                  large = make_replica({.side = 11, .seed = 4}, kremer_grest_model());
    const Hyperplane plane = random_plane(*named_structure_set("radial30"), large.state);
    std::vector<std::vector<std::uint32_t>> entries[2];
    std::vector<float> softness[2];
    for (const int tall : {0, 1}) {
        DeviceOptions options;
        if (tall) options.slots_without_tree = 512; // the small one has 256
        EmulatedExecutor executor(2);
        DeviceBatch<EmulatedExecutor> batch(executor, {&small, &large, &small}, options);
        batch.run_block({1, 1, 1});
        entries[tall] = batch.cluster_entries(1, false);
        const DeviceTable<EmulatedExecutor> table(executor, SoftnessTable(plane));
        softness[tall] = batch.structure(1, table.view(), false);
    }
    CHECK((entries[0] == entries[1]));
    CHECK((softness[0] == softness[1]));
}

} // namespace pitchdrop::box_tree_test
