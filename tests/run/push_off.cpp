#include "tests/catch.hpp"

#include "engine/config/configuration.hpp"
#include "engine/config/pair_kinds.hpp"
#include "engine/run/backends.hpp"
#include "engine/run/branch_start.hpp"
#include "engine/run/protocol_tree.hpp"
#include "engine/run/push_off.hpp"
#include "engine/state/chains.hpp"
#include "engine/state/close_pairs.hpp"
#include "engine/state/snapshot.hpp"

namespace pitchdrop::push_off_test {

TEST_CASE("pushing chains apart neither tears nor stretches them")
{
    // Attractive beads: with a soft core they would fall into a drop, stretch their chains by a
    // half and tear some around the box.
    const Configuration configuration = parse_configuration(
        R"({"system": {"chains": 30, "beads_per_chain": 32, "seed": [1, 2, 3, 4, 5, 6]},
            "timestep": 0.005, "protocol": [{"stage": "melt"}]})",
        "melt", ".");
    const ProtocolTree tree = build_tree(configuration);
    BackendChoice choice;
    choice.name = "cpu";
    choice.threads = 1;
    const ChosenBackend chosen = make_backend(choice);
    std::vector<PushOff> chains;
    for (std::size_t n = 0; n < tree.size(); ++n)
        chains.push_back({begin_branch(configuration, tree, n, nullptr).replica, std::nullopt});
    const std::vector<PushOff> walks = chains;
    push_off(*chosen.backend, chains);

    constexpr std::size_t lengths[] = {4, 8, 16};
    double longest = 0, before[3] = {0, 0, 0}, after[3] = {0, 0, 0};
    for (std::size_t n = 0; n < chains.size(); ++n) {
        REQUIRE_FALSE(chains[n].failure);
        const Snapshot walk = make_snapshot(walks[n].replica.state, configuration.model);
        const Snapshot pushed = make_snapshot(chains[n].replica.state, configuration.model);
        for (const auto& [a, b] : pushed.bonds) {
            const Vec3<double> bond = pushed.position[b] - pushed.position[a];
            longest = std::max(longest, dot(bond, bond));
        }
        for (std::size_t k = 0; k < 3; ++k) {
            before[k] += chain_statistics(walk).internal_distance[lengths[k] - 1];
            after[k] += chain_statistics(pushed).internal_distance[lengths[k] - 1];
        }
    }
    CHECK(longest < 1.2 * 1.2);
    // 16 bonds: 360 pieces of 180 chains, so a standard error of 4 % of either mean.
    for (std::size_t k = 0; k < 3; ++k) {
        INFO(lengths[k] << " bonds: " << before[k] / 6 << " before, " << after[k] / 6 << " after");
        CHECK(after[k] / before[k] == Approx(1).margin(0.15));
    }
}

TEST_CASE("chains of every pair potential are pushed apart")
{
    BackendChoice choice;
    choice.name = "cpu";
    choice.threads = 1;
    const ChosenBackend chosen = make_backend(choice);
    for (const KindInfo& kind : pair_kind_infos()) {
        INFO(kind.name);
        const Configuration configuration = parse_configuration(
            R"({"system": {"chains": 20, "beads_per_chain": 16}, "timestep": 0.005,
                "model": {"pair": {"type": ")" +
                std::string(kind.name) +
                R"("}}, "protocol": [{"stage": "melt", "barostat": {"type": "none"}}]})",
            "melt", ".");
        const ProtocolTree tree = build_tree(configuration);
        std::vector<PushOff> chains = {
            {begin_branch(configuration, tree, 0, nullptr).replica, std::nullopt}};
        push_off(*chosen.backend, chains, {.steps_per_level = 200, .uncapped_steps = 400});
        REQUIRE_FALSE(chains[0].failure);
        const auto pairs = close_pairs(chains[0].replica.state, 0.7);
        CHECK(pairs.empty());
    }
}

TEST_CASE("beads that an override makes small are pushed apart, too")
{
    // Caps of 1.1 to 0.75 of the beads' own σ would lie beyond the range of 0.67 of this pair.
    const Configuration configuration = parse_configuration(
        R"({"model": {"pair": {"type": "wca", "overrides":
                [{"types": ["A", "A"], "epsilon": 1, "sigma": 0.6}]}},
            "system": {"chains": 40, "beads_per_chain": 16, "density": 2}, "timestep": 0.002,
            "protocol": [{"stage": "melt", "barostat": {"type": "none"}}]})",
        "melt", ".");
    const ProtocolTree tree = build_tree(configuration);
    BackendChoice choice;
    choice.name = "cpu";
    choice.threads = 1;
    const ChosenBackend chosen = make_backend(choice);
    std::vector<PushOff> chains = {
        {begin_branch(configuration, tree, 0, nullptr).replica, std::nullopt}};
    push_off(*chosen.backend, chains);
    REQUIRE_FALSE(chains[0].failure);
}

} // namespace pitchdrop::push_off_test
