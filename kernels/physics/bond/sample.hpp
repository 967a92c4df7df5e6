#pragma once
namespace pitchdrop {

/// Force on the first bead is force_over_r · (r_1 − r_2), as for pairs.
template <class Real>
struct BondSample {
    Real energy;
    Real force_over_r;
};

} // namespace pitchdrop
