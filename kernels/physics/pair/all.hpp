#pragma once
#include "kernels/core/type_list.hpp"
#include "kernels/physics/pair/lennard_jones.hpp"
#include "kernels/physics/pair/truncation.hpp"

namespace pitchdrop {

/// Every pair interaction the backends instantiate. The index is `PairTable::interaction`:
/// PairTruncation plus 3 when the force is capped. WCA is the first at r_c = 2^(1/6) σ.
using PairInteractions =
    TypeList<EnergyShift<LennardJones>, ForceShift<LennardJones>, Smooth<LennardJones>,
             Capped<EnergyShift<LennardJones>>, Capped<ForceShift<LennardJones>>,
             Capped<Smooth<LennardJones>>>;

} // namespace pitchdrop
