#pragma once
#include "kernels/core/type_list.hpp"
#include "kernels/physics/truncation/capped.hpp"
#include "kernels/physics/truncation/energy_shift.hpp"
#include "kernels/physics/truncation/force_shift.hpp"
#include "kernels/physics/truncation/smooth.hpp"

namespace pitchdrop {

/// The index is `PairModel::truncation`.
using Truncations = TypeList<PlainCut, EnergyShiftedCut, ForceShiftedCut, SmoothCut>;

} // namespace pitchdrop
