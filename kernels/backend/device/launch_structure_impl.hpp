#pragma once
#include "kernels/backend/device/launch_structure.hpp"

namespace pitchdrop::device {

template <class Executor>
void launch_structure_start(Executor& executor, const StructureView& structure,
                            const LaunchSizes& sizes)
{
    constexpr int threads = 32;
    executor.launch(StartStructure{structure}, (sizes.replicas + threads - 1) / threads, threads);
}

template <class Executor>
void launch_present_positions(Executor& executor, const StructureView& structure,
                              const LaunchSizes& sizes)
{
    executor.launch(PresentPositions{structure}, sizes.blocks, block_threads);
}

template <class Executor>
void launch_structure_order(Executor& executor, const StructureView& structure,
                            const LaunchSizes& sizes)
{
    const BatchView& batch = structure.batch;
    const std::size_t first = std::size_t(structure.first_block) * block_threads;
    executor.launch(StructureKeys{structure}, sizes.blocks, block_threads);
    executor.primitives().sort_by_key(batch.key + first, batch.sorted_key + first,
                                      batch.home_slot + first, batch.source + first,
                                      std::size_t(sizes.blocks) * block_threads, sizes.key_bits);
    executor.launch(StructureGather{structure}, sizes.blocks, block_threads);
    executor.launch(BoundGroups{batch, structure.first_block}, sizes.blocks, block_threads);
    if (sizes.has_tree)
        executor.launch(BoundTree{batch, structure.first_block}, sizes.blocks, block_threads);
}

template <class Executor>
void launch_structure_sums(Executor& executor, const StructureView& structure,
                           StructureDetail detail)
{
    const auto launch = [&]<StructureDetail what>() {
        if (structure.scratch_blocks > 0)
            executor.launch(StructureSums<what, false>{structure}, int(structure.scratch_blocks),
                            tile_lanes);
        else
            executor.launch(StructureSums<what, true>{structure}, int(structure.units), tile_lanes);
    };
    if (detail == StructureDetail::functions)
        launch.template operator()<StructureDetail::functions>();
    else
        launch.template operator()<StructureDetail::softness>();
}

template <class Executor>
void launch_take_positions(Executor& executor, const FrameView& frames, const LaunchSizes& sizes)
{
    executor.launch(TakePositions{frames}, sizes.blocks, block_threads);
    executor.launch(SumTravel{frames}, sizes.replicas, block_threads);
}

template <class Executor>
void launch_d2_min(Executor& executor, const D2MinView& view, const LaunchSizes& sizes)
{
    constexpr int threads = 32;
    executor.launch(StartD2Min{view}, (sizes.replicas + threads - 1) / threads, threads);
    executor.launch(ReferencePositions{view}, sizes.blocks, block_threads);
    launch_structure_order(executor, view.structure, sizes);
    executor.launch(MeasureD2Min{view}, int(view.structure.units), tile_lanes);
}

template <class Executor>
void launch_count_frame(Executor& executor, const FrameView& frames, const LaunchSizes& sizes)
{
    executor.launch(CountFrame{frames}, sizes.blocks, block_threads);
    executor.launch(MergeFrame{frames}, sizes.replicas, block_threads);
}

template <class Executor>
void launch_begin_evaluations(Executor& executor, const EvaluationView& view,
                              const LaunchSizes& sizes)
{
    executor.launch(BeginEvaluations{view}, sizes.blocks, block_threads);
}

template <class Executor>
void launch_evaluate_softness(Executor& executor, const EvaluationView& view,
                              const LaunchSizes& sizes)
{
    executor.launch(EvaluateSoftness{view}, sizes.blocks * ctas_per_block, block_threads);
}

template <class Executor>
void launch_commit_evaluations(Executor& executor, const EvaluationView& view,
                               const LaunchSizes& sizes)
{
    executor.launch(CommitEvaluations{view}, sizes.blocks, block_threads);
}

/// One line per executor makes all of the above.
#define PITCHDROP_INSTANTIATE_STRUCTURE(Executor)                                                \
    template void launch_structure_start(Executor&, const StructureView&, const LaunchSizes&);   \
    template void launch_present_positions(Executor&, const StructureView&, const LaunchSizes&); \
    template void launch_structure_order(Executor&, const StructureView&, const LaunchSizes&);   \
    template void launch_structure_sums(Executor&, const StructureView&, StructureDetail);       \
    template void launch_take_positions(Executor&, const FrameView&, const LaunchSizes&);        \
    template void launch_d2_min(Executor&, const D2MinView&, const LaunchSizes&);                \
    template void launch_count_frame(Executor&, const FrameView&, const LaunchSizes&);           \
    template void launch_begin_evaluations(Executor&, const EvaluationView&, const LaunchSizes&); \
    template void launch_evaluate_softness(Executor&, const EvaluationView&, const LaunchSizes&); \
    template void launch_commit_evaluations(Executor&, const EvaluationView&, const LaunchSizes&);

} // namespace pitchdrop::device
