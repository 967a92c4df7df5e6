#pragma once
#include "kernels/backend/device/batch_layout.hpp"
#include "kernels/backend/device/device_array.hpp"
#include "kernels/backend/device/launch_team.hpp"
#include "kernels/core/error.hpp"

#include <algorithm>
#include <string>

namespace pitchdrop::device {

/// How a batch advances, and what teams need of memory beside the batch's own.
template <class Executor>
class TeamPath {
public:
    explicit TeamPath(Executor& executor) : executor_(executor) {}

    void plan(const BatchLayout& layout, const DeviceOptions& options)
    {
        BatchSize size;
        for (const ReplicaParameters& replica : layout.parameters)
            size.beads = std::max(size.beads, replica.beads);
        size.replicas = int(layout.parameters.size());
        size.teams_can_serve = layout.loop == PairLoop::clusters;
        for (const ForceGroup& group : layout.groups)
            size.teams_can_serve = size.teams_can_serve && teams_serve(group.interaction);
        plan_ = choose_path(executor_.properties(), size, options.path, options.team_blocks);
    }
    const PathPlan& path() const { return plan_; }
    bool serves() const
    {
        return plan_.path == DevicePath::persistent || plan_.path == DevicePath::cluster;
    }
    std::int64_t blocks_at_once() const { return serves() ? most_blocks_at_once : 1; }

    /// Every replica advances to its `end_step` or as far as it comes.
    void launch(const BatchView& batch, const BatchLayout& layout, const EvaluationJob* jobs,
                double skin)
    {
        other_packed_.allocate(layout.slots());
        trouble_.allocate(layout.parameters.size());
        partial_.allocate(std::size_t(layout.slots()) / cluster_beads * sum_count);
        for (const ForceGroup& group : layout.groups) {
            const TeamPhysics physics{group.interaction, group.bond, group.angle};
            const TeamLaunch launch = size_of(physics, group, layout);
            const int teams = launch.blocks / plan_.team_blocks;
            words_.allocate(std::size_t(teams));
            words_.zero();
            TeamView view{};
            view.batch = batch;
            view.words = words_.data();
            view.other_packed = other_packed_.data();
            view.partial = partial_.data();
            view.trouble = trouble_.data();
            view.job = jobs;
            view.skin = skin;
            view.team_blocks = plan_.team_blocks;
            view.first_replica = group.first_replica;
            view.replicas = group.replicas;
            view.shares_positions = plan_.shares_positions;
            launch_team(executor_, view, physics, launch);
        }
    }

private:
    /// As many teams as there are replicas, or as can be resident. Clusters do not wait for each other
    /// and may follow one another.
    TeamLaunch size_of(const TeamPhysics& physics, const ForceGroup& group,
                       const BatchLayout& layout)
    {
        const bool clusters = plan_.path == DevicePath::cluster;
        TeamLaunch launch;
        launch.threads = team_threads;
        launch.cluster_blocks = clusters ? plan_.team_blocks : 1;
        std::uint32_t slots = 0;
        if (plan_.shares_positions)
            for (const ReplicaParameters& replica : layout.parameters)
                slots = std::max(slots, replica.slots());
        launch.shared_bytes = team_shared_bytes(slots);
        const int resident = resident_blocks(executor_, physics, launch);
        if (resident < plan_.team_blocks)
            throw InputError("a team of " + std::to_string(plan_.team_blocks) +
                                 " blocks does not fit onto the device",
                             std::to_string(resident) + " can be resident together",
                             "use --path plain");
        const int most = clusters ? group.replicas : resident / plan_.team_blocks;
        launch.blocks = std::min(group.replicas, most) * plan_.team_blocks;
        return launch;
    }

    static constexpr int team_threads = Executor::team_threads;
    Executor& executor_;
    PathPlan plan_;
    DeviceArray<simt::MeetingWords, Executor> words_{executor_};
    DeviceArray<PackedBead, Executor> other_packed_{executor_};
    DeviceArray<double, Executor> partial_{executor_};
    DeviceArray<TeamTrouble, Executor> trouble_{executor_};
};

} // namespace pitchdrop::device
