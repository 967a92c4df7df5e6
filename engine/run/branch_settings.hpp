#pragma once
#include "engine/config/settings.hpp"
#include "engine/run/branch.hpp"

// A stage's settings as the kernels take them.

namespace pitchdrop {

/// Complete but for the seed and the sample interval, which belong to the branch.
MotionSettings motion_settings(const StageSettings& stage, double timestep);

OutputSettings output_settings(const StageSettings& stage, const OutputIntervals& output,
                               const MotionSettings& motion);

} // namespace pitchdrop
