#pragma once
#include "kernels/core/fields.hpp"
#include "kernels/core/type_list.hpp"
#include "kernels/physics/angle/cosine.hpp"

namespace pitchdrop {

/// Every potential of bond angles: a header with the formula, and a word here. The index is
/// `AngleModel::potential`.
using AnglePotentials = TypeList<CosineAngle>;

/// Coefficients of one of them, as backends keep them.
struct AngleRow {
    float number[most_numbers<AnglePotentials>()];
    bool acts; ///< else no angles are computed
};

} // namespace pitchdrop
