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
        for (const ForceGroup& group : layout.groups)
            size.uncapped = size.uncapped && teams_serve(group.interaction);
        const DeviceProperties device = executor_.properties();
        plan_ = choose_path(device, size,
                            {options.path, options.team_blocks, options.path_reason,
                             options.conditional_lists});
        if (serves()) blocks_at_once_ = blocks_of_a_launch(device, size);
        memory_limit_ = options.team_memory > 0 ? std::min(options.team_memory, device.shared_bytes)
                                                : device.shared_bytes;
    }
    const PathPlan& path() const { return plan_; }
    bool serves() const { return plan_.path == DevicePath::persistent; }
    std::int64_t blocks_at_once() const { return blocks_at_once_; } ///< of steps, in one launch

    /// Makes room for what teams keep beside the batch's own.
    void reserve(const BatchLayout& layout)
    {
        other_packed_.allocate(layout.slots());
        trouble_.allocate(layout.parameters.size());
        partial_.allocate(std::size_t(layout.slots()) / cluster_beads * sum_count);
        words_.allocate(layout.parameters.size()); // there are at most as many teams
    }

    /// Every replica advances to its `end_step` or as far as it comes.
    void launch(const BatchView& batch, const BatchLayout& layout, const EvaluationJob* jobs)
    {
        reserve(layout);
        for (const ForceGroup& group : layout.groups) {
            const TeamPhysics physics{group.interaction, group.bond, group.angle};
            const TeamLaunch launch = size_of(physics, group, layout);
            words_.zero();
            TeamView view{};
            view.batch = batch;
            view.words = words_.data();
            view.other_packed = other_packed_.data();
            view.partial = partial_.data();
            view.trouble = trouble_.data();
            view.job = jobs;
            view.team_blocks = plan_.team_blocks;
            view.first_replica = group.first_replica;
            view.replicas = group.replicas;
            view.memory = memory_;
            launch_team<simt::GridTeam>(executor_, view, physics, launch);
        }
    }

private:
    /// Fewer where blocks of threads have many clusters or teams many replicas: a launch is to be over
    /// within some tenths of a second, as it cannot be stopped.
    std::int64_t blocks_of_a_launch(const DeviceProperties& device, const BatchSize& size) const
    {
        const auto of_block = std::int64_t(size.beads / cluster_beads) / plan_.team_blocks + 1;
        const std::int64_t teams = std::max(1, device.multiprocessors / plan_.team_blocks);
        const std::int64_t work = of_block * ((size.replicas + teams - 1) / teams);
        constexpr std::int64_t usual = clusters_at_once;
        return std::max<std::int64_t>(1, most_blocks_at_once * usual / std::max(usual, work));
    }

    /// As many teams as there are replicas, or as can be resident.
    TeamLaunch size_of(const TeamPhysics& physics, const ForceGroup& group,
                       const BatchLayout& layout)
    {
        TeamLaunch launch;
        launch.threads = team_threads;
        memory_ = memory_of(group, layout);
        launch.shared_bytes = memory_.bytes;
        const int resident = resident_blocks<simt::GridTeam>(executor_, physics, launch);
        if (resident < plan_.team_blocks)
            throw InputError("a team of " + std::to_string(plan_.team_blocks) +
                                 " blocks does not fit onto the device",
                             std::to_string(resident) + " can be resident together",
                             "use --path graph");
        launch.blocks = std::min(group.replicas, resident / plan_.team_blocks) * plan_.team_blocks;
        return launch;
    }

    TeamMemory memory_of(const ForceGroup& group, const BatchLayout& layout) const
    {
        TeamMemoryNeeds needs{};
        needs.begin = std::uint32_t(sizeof(TeamShared));
        needs.limit = std::uint32_t(memory_limit_);
        for (int r = group.first_replica; r < group.first_replica + group.replicas; ++r) {
            const ReplicaParameters& replica = layout.parameters[std::size_t(r)];
            needs.clusters =
                std::max(needs.clusters, clusters_of_block(replica.beads, plan_.team_blocks));
            needs.bonds_of_bead = std::max(needs.bonds_of_bead, replica.bonds_of_bead);
            needs.capacity = std::max(needs.capacity, replica.capacity);
        }
        return lay_out_memory(needs);
    }

    static constexpr int team_threads = Executor::team_threads;
    Executor& executor_;
    PathPlan plan_;
    std::int64_t blocks_at_once_ = 1;
    std::size_t memory_limit_ = 0; ///< bytes of a block's own memory
    TeamMemory memory_;
    DeviceArray<simt::MeetingWords, Executor> words_{executor_};
    DeviceArray<PackedBead, Executor> other_packed_{executor_};
    DeviceArray<double, Executor> partial_{executor_};
    DeviceArray<TeamTrouble, Executor> trouble_{executor_};
};

} // namespace pitchdrop::device
