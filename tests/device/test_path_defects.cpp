#include "kernels/backend/device/device_batch.hpp"
#include "kernels/backend/device/emulated_executor.hpp"
#include "kernels/backend/device/launch_pair_impl.hpp"
#include "kernels/backend/device/launch_structure_impl.hpp"
#include "kernels/backend/device/launch_team_impl.hpp"
#include "kernels/backend/device/launches_impl.hpp"
#include "tests/catch.hpp"
#include "tests/support/systems.hpp"

// Defects planted into the meetings of a team that advances a replica: each has to change what comes
// out, else the tests of the paths would not notice it either.

using namespace pitchdrop;
using namespace pitchdrop::simt;
using namespace pitchdrop::test;

namespace {

enum class Defect { none, deaf, forgets_rebuild, forgets_prune, forgets_trouble };

Defect planted = Defect::none;

/// Meetings before the first step of a launch: keys, order, drift, boxes. Without them indices would
/// be poison, which needs no test.
constexpr int before_steps = 4;

/// A team with a defect. Deaf: blocks do not wait within steps. Forgetting: a vote does not arrive.
struct DefectiveTeam : GridTeam {
    using GridTeam::GridTeam;
    template <TeamCta C, class Vote, class Meanwhile>
    Votes meet(C& cta, MeetingShared& shared, const Vote& vote, const Meanwhile& meanwhile)
    {
        if (planted == Defect::deaf && met_++ >= before_steps) {
            cta.sync();
            if (cta.rank() == 0) shared.outcome = vote();
            if (cta.rank() >= cta.size() - 32) meanwhile();
            cta.sync();
            return shared.outcome;
        }
        const Votes lost = planted == Defect::forgets_rebuild   ? device::vote_rebuild
                           : planted == Defect::forgets_prune   ? device::vote_prune
                           : planted == Defect::forgets_trouble ? device::vote_trouble
                                                                : 0u;
        return GridTeam::meet(
            cta, shared, [&] { return Votes(vote() & ~lost); }, meanwhile);
    }

private:
    int met_ = 0;
};

struct DefectiveExecutor : device::EmulatedExecutor {
    using EmulatedExecutor::EmulatedExecutor;
};

} // namespace

namespace pitchdrop::device {

template <>
void launch_team<GridTeam>(DefectiveExecutor& executor, const TeamView& view,
                           const TeamPhysics& physics, const TeamLaunch& launch)
{
    launch_team<DefectiveTeam>(executor, view, physics, launch);
}

} // namespace pitchdrop::device

namespace {

Replica melt()
{
    Replica replica =
        make_replica({.side = 6, .spacing = 1.02, .shake = 0.03, .temperature = 1.2, .seed = 3},
                     kremer_grest_model());
    replica.settings.timestep = 0.004;
    replica.settings.block_steps = 20;
    replica.settings.thermostat = Thermostat::nose_hoover;
    return replica;
}

/// What a launch with a defect leads to; empty if it gets stuck.
std::optional<ReplicaState> run(const Replica& replica, Defect defect, int capacity = 0)
{
    planted = defect;
    DefectiveExecutor executor(5);
    device::DeviceBatch<DefectiveExecutor> batch(executor, {&replica},
                                                 {.list = {.skin = 0.12, .pruned_skin = 0.06},
                                                  .neighbour_capacity = capacity,
                                                  .path = DevicePath::persistent,
                                                  .team_blocks = 4});
    ReplicaState state = replica.state;
    try {
        if (batch.run_block({20}).front().failure) return std::nullopt;
    } catch (const ContractError&) {
        return std::nullopt;
    }
    batch.download(0, state);
    return state;
}

} // namespace

TEST_CASE("a team whose blocks do not wait, or do not hear of each other's lists, goes astray")
{
    const Replica replica = melt();
    const auto right = run(replica, Defect::none);
    REQUIRE(right);
    for (const Defect defect : {Defect::deaf, Defect::forgets_rebuild, Defect::forgets_prune}) {
        INFO("defect " << int(defect));
        const auto wrong = run(replica, defect);
        CHECK((!wrong || !same_bits(*right, *wrong)));
    }
}

TEST_CASE("a team that does not hear of a list that is full makes steps with what fitted")
{
    const Replica replica = melt();
    const auto right = run(replica, Defect::none), grown = run(replica, Defect::none, 20);
    REQUIRE(right);
    REQUIRE(grown);
    CHECK(same_bits(*right, *grown));
    const auto wrong = run(replica, Defect::forgets_trouble, 20);
    CHECK((!wrong || !same_bits(*right, *wrong)));
}
