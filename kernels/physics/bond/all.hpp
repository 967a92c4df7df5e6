#pragma once
#include "kernels/core/fields.hpp"
#include "kernels/core/type_list.hpp"
#include "kernels/physics/bond/fene.hpp"
#include "kernels/physics/bond/harmonic.hpp"

namespace pitchdrop {

/// Every potential of bonds: a header with the formula, and a word here. The index is
/// `BondModel::potential`.
using BondPotentials = TypeList<HarmonicBond, FeneBond>;

/// Coefficients of one of them, as backends keep them: what the numbers mean knows the potential.
struct BondRow {
    float number[most_numbers<BondPotentials>()];
    float broken_squared; ///< of the longest length; infinity where bonds do not break
};

} // namespace pitchdrop
