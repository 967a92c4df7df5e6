#pragma once
#include "kernels/loops/device/batch_view.hpp"

// The steps of a block as launches; instantiated for the emulator in emulated_backend.cpp and for
// CUDA in launches.cu and launch_pair.cu.

namespace pitchdrop::device {

/// Sizes of the launches of a batch.
struct LaunchSizes {
    int blocks = 0;   ///< of beads
    int replicas = 0;
    int key_bits = 0; ///< of the sorting keys
    bool has_tree = false; ///< some replica has a tree of boxes
    bool conditional_lists = false; ///< lists are launched where some are due; else they see for themselves
};

/// Orders the beads and builds lists from the state at home.
template <class Executor>
void launch_block_start(Executor& executor, const BatchView& batch, const LaunchSizes& sizes,
                        bool evaluate_only);
template <class Executor>
void launch_drift_removal(Executor& executor, const BatchView& batch, const LaunchSizes& sizes);
/// Lists of the replicas that ask for them.
template <class Executor>
void launch_lists(Executor& executor, const BatchView& batch, const LaunchSizes& sizes);
template <class Executor>
void launch_begin_step(Executor& executor, const BatchView& batch, const LaunchSizes& sizes);
template <class Executor>
void launch_kick_and_drift(Executor& executor, const BatchView& batch, const LaunchSizes& sizes);
template <class Executor>
void launch_lists_if_due(Executor& executor, const BatchView& batch, const LaunchSizes& sizes);
template <class Executor>
void launch_pair_forces(Executor& executor, const BatchView& batch, int interaction,
                        Measure measure, std::uint32_t first_block, std::uint32_t blocks);
/// With the second kick of a step or without.
template <class Executor>
void launch_bonded_forces(Executor& executor, const BatchView& batch, int bond, int angle,
                          std::uint32_t first_block, std::uint32_t blocks, bool kicks);
/// The second kick where there are no bonds.
template <class Executor>
void launch_second_kick(Executor& executor, const BatchView& batch, std::uint32_t first_block,
                        std::uint32_t blocks);
/// What replicas as a whole do at the end of a step that couples or samples.
template <class Executor>
void launch_finish_step(Executor& executor, const BatchView& batch, const LaunchSizes& sizes);
/// Sums of the last force loop, without a step.
template <class Executor>
void launch_sums(Executor& executor, const BatchView& batch, const LaunchSizes& sizes);
template <class Executor>
void launch_block_end(Executor& executor, const BatchView& batch, const LaunchSizes& sizes);

} // namespace pitchdrop::device
