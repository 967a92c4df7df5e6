#include "tests/catch.hpp"

#include "engine/config/configuration.hpp"
#include "engine/run/backends.hpp"
#include "engine/run/branch_start.hpp"
#include "engine/run/protocol_tree.hpp"
#include "engine/run/push_off.hpp"
#include "engine/state/chains.hpp"
#include "engine/state/snapshot.hpp"

using namespace pitchdrop;

TEST_CASE("pushing chains apart neither tears nor stretches them")
{
    // Attractive beads: with a soft core they would fall into a drop, stretch their chains by a
    // half and tear some around the box.
    const Configuration configuration = parse_configuration(
        R"({"system": {"chains": 30, "beads_per_chain": 32}, "timestep": 0.005,
            "protocol": [{"stage": "melt"}]})",
        "melt", ".");
    const ProtocolTree tree = build_tree(configuration);
    const BranchStart start = begin_branch(configuration, tree, 0, nullptr);
    BackendChoice choice;
    choice.name = "cpu";
    choice.threads = 1;
    const ChosenBackend chosen = make_backend(choice);
    std::vector<PushOff> chains = {{start.replica, std::nullopt}};
    push_off(*chosen.backend, chains);
    REQUIRE_FALSE(chains[0].failure);

    const Snapshot before = make_snapshot(start.replica.state, configuration.model);
    const Snapshot after = make_snapshot(chains[0].replica.state, configuration.model);
    double longest = 0;
    for (const auto& [a, b] : after.bonds) {
        const Vec3<double> bond = after.position[b] - after.position[a];
        longest = std::max(longest, dot(bond, bond));
    }
    CHECK(longest < 1.2 * 1.2);
    const ChainStatistics walk = chain_statistics(before), pushed = chain_statistics(after);
    for (const std::size_t n : {4u, 8u, 16u}) {
        INFO(n << " bonds: " << walk.internal_distance[n - 1] << " before, "
               << pushed.internal_distance[n - 1] << " after");
        CHECK(pushed.internal_distance[n - 1] / walk.internal_distance[n - 1] ==
              Approx(1).margin(0.15));
    }
}
