#pragma once
#include "kernels/backend/device/launches.hpp"
#include "kernels/loops/device/d2_min.hpp"
#include "kernels/loops/device/evaluations.hpp"
#include "kernels/loops/device/observation.hpp"
#include "kernels/loops/device/structure.hpp"

// Structure and observation as launches; `sizes.blocks` counts from the first block of the view.
// Instantiated for the emulator in emulated_backend.cpp and
// for CUDA in launch_structure.cu.

namespace pitchdrop::device {

/// Replicas with a job become active.
template <class Executor>
void launch_structure_start(Executor& executor, const StructureView& structure,
                            const LaunchSizes& sizes);
template <class Executor>
void launch_present_positions(Executor& executor, const StructureView& structure,
                              const LaunchSizes& sizes);
/// Order and bounding boxes from the structure's positions.
template <class Executor>
void launch_structure_order(Executor& executor, const StructureView& structure,
                            const LaunchSizes& sizes);
template <class Executor>
void launch_structure_sums(Executor& executor, const StructureView& structure,
                           StructureDetail detail);

template <class Executor>
void launch_take_positions(Executor& executor, const FrameView& frames, const LaunchSizes& sizes);
/// D²_min of the replicas that want it, whose positions have been taken. Leaves the structure to be
/// started anew.
template <class Executor>
void launch_d2_min(Executor& executor, const D2MinView& view, const LaunchSizes& sizes);
/// Counts the frames that are complete; results of all active replicas.
template <class Executor>
void launch_count_frame(Executor& executor, const FrameView& frames, const LaunchSizes& sizes);

/// Sums of a block begin; the softness of the replicas that evaluate it in this step is added; the
/// sums of blocks that count are added to those since the last frame.
template <class Executor>
void launch_begin_evaluations(Executor& executor, const EvaluationView& view,
                              const LaunchSizes& sizes);
template <class Executor>
void launch_evaluate_softness(Executor& executor, const EvaluationView& view,
                              const LaunchSizes& sizes);
template <class Executor>
void launch_commit_evaluations(Executor& executor, const EvaluationView& view,
                               const LaunchSizes& sizes);

} // namespace pitchdrop::device
