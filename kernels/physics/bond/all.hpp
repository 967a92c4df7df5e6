#pragma once
#include "kernels/core/type_list.hpp"
#include "kernels/physics/bond/fene.hpp"
#include "kernels/physics/bond/harmonic.hpp"

namespace pitchdrop {

/// The index is `BondModel::potential`.
using BondPotentials = TypeList<HarmonicBond, FeneBond>;

} // namespace pitchdrop
