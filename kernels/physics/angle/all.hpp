#pragma once
#include "kernels/core/type_list.hpp"
#include "kernels/physics/angle/cosine.hpp"

namespace pitchdrop {

/// The index is `AngleModel::potential`.
using AnglePotentials = TypeList<CosineAngle>;

} // namespace pitchdrop
