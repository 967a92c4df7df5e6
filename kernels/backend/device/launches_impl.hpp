#pragma once
#include "kernels/backend/device/launches.hpp"
#include "kernels/loops/device/bonded.hpp"
#include "kernels/loops/device/cluster_lists.hpp"
#include "kernels/loops/device/conditions.hpp"
#include "kernels/loops/device/control.hpp"
#include "kernels/loops/device/drift.hpp"
#include "kernels/loops/device/motion.hpp"
#include "kernels/loops/device/order.hpp"
#include "kernels/physics/angle/all.hpp"
#include "kernels/physics/bond/all.hpp"

namespace pitchdrop::device {

/// A warp for each sum.
inline constexpr int reduction_threads = 32 * sum_count;

/// A kernel with one thread per replica.
template <class Executor, class Kernel>
void launch_per_replica(Executor& executor, const Kernel& kernel, const LaunchSizes& sizes)
{
    constexpr int threads = 32;
    executor.launch(kernel, (sizes.replicas + threads - 1) / threads, threads);
}

template <class Executor>
void launch_lists(Executor& executor, const BatchView& batch, const LaunchSizes& sizes)
{
    executor.launch(BoundBoxes{batch}, sizes.blocks, block_threads);
    if (sizes.has_tree) executor.launch(BoundTree{batch, 0}, sizes.blocks, block_threads);
    executor.launch(BuildClusterLists{batch}, sizes.blocks * ctas_per_block, block_threads);
}

template <class Executor>
void launch_block_start(Executor& executor, const BatchView& batch, const LaunchSizes& sizes,
                        bool evaluate_only)
{
    launch_per_replica(executor, StartBlock{batch, evaluate_only}, sizes);
    executor.launch(SortKeys{batch}, sizes.blocks, block_threads);
    executor.primitives().sort_by_key(batch.key, batch.sorted_key, batch.home_slot, batch.source,
                                      std::size_t(sizes.blocks) * block_threads, sizes.key_bits);
    executor.launch(Gather{batch}, sizes.blocks, block_threads);
    executor.launch(FindPartners{batch}, sizes.blocks, block_threads);
}

template <class Executor>
void launch_drift_removal(Executor& executor, const BatchView& batch, const LaunchSizes& sizes)
{
    executor.launch(BlockMomentum{batch}, sizes.blocks, block_threads);
    executor.launch(RemoveDrift{batch}, sizes.blocks, block_threads);
}

template <class Executor>
void launch_begin_step(Executor& executor, const BatchView& batch, const LaunchSizes& sizes)
{
    launch_per_replica(executor, BeginStep{batch}, sizes);
}

template <class Executor>
void launch_kick_and_drift(Executor& executor, const BatchView& batch, const LaunchSizes& sizes)
{
    executor.launch(KickDrift{batch}, sizes.blocks, block_threads);
}

template <class Executor>
void launch_lists_if_due(Executor& executor, const BatchView& batch, const LaunchSizes& sizes)
{
    if (sizes.conditional_lists)
        executor.launch_if(ListsAreDue{batch}, [&] { launch_lists(executor, batch, sizes); });
    else
        launch_lists(executor, batch, sizes);
}

template <class Executor>
void launch_bonded_forces(Executor& executor, const BatchView& batch, int bond, int angle,
                          std::uint32_t first_block, std::uint32_t blocks, bool kicks)
{
    BondPotentials::at(bond, [&]<class Bond>() {
        AnglePotentials::at(angle, [&]<class Angle>() {
            if (kicks)
                executor.launch(BondedForces<Bond, Angle, true>{batch, first_block}, int(blocks),
                                block_threads);
            else
                executor.launch(BondedForces<Bond, Angle, false>{batch, first_block}, int(blocks),
                                block_threads);
        });
    });
}

template <class Executor>
void launch_second_kick(Executor& executor, const BatchView& batch, std::uint32_t first_block,
                        std::uint32_t blocks)
{
    executor.launch(SecondKick{batch, first_block}, int(blocks), block_threads);
}

template <class Executor>
void launch_finish_step(Executor& executor, const BatchView& batch, const LaunchSizes& sizes)
{
    executor.launch(ReduceAndCouple{batch, false}, sizes.replicas, reduction_threads);
}

template <class Executor>
void launch_sums(Executor& executor, const BatchView& batch, const LaunchSizes& sizes)
{
    executor.launch(ReduceAndCouple{batch, true}, sizes.replicas, reduction_threads);
}

template <class Executor>
void launch_block_end(Executor& executor, const BatchView& batch, const LaunchSizes& sizes)
{
    launch_per_replica(executor, FinishBlock{batch}, sizes);
    executor.launch(Scatter{batch}, sizes.blocks, block_threads);
}

/// One line per executor makes all of the above.
#define PITCHDROP_INSTANTIATE_LAUNCHES(Executor)                                                  \
    template void launch_block_start(Executor&, const BatchView&, const LaunchSizes&, bool);      \
    template void launch_drift_removal(Executor&, const BatchView&, const LaunchSizes&);          \
    template void launch_lists(Executor&, const BatchView&, const LaunchSizes&);                  \
    template void launch_begin_step(Executor&, const BatchView&, const LaunchSizes&);             \
    template void launch_kick_and_drift(Executor&, const BatchView&, const LaunchSizes&);         \
    template void launch_lists_if_due(Executor&, const BatchView&, const LaunchSizes&);           \
    template void launch_bonded_forces(Executor&, const BatchView&, int, int, std::uint32_t,      \
                                       std::uint32_t, bool);                                      \
    template void launch_second_kick(Executor&, const BatchView&, std::uint32_t, std::uint32_t);  \
    template void launch_finish_step(Executor&, const BatchView&, const LaunchSizes&);            \
    template void launch_sums(Executor&, const BatchView&, const LaunchSizes&);                   \
    template void launch_block_end(Executor&, const BatchView&, const LaunchSizes&);

} // namespace pitchdrop::device
