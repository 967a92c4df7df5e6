#pragma once
namespace pitchdrop {

template <class Real>
struct BondParameters {
    Real k;           ///< stiffness
    Real r0;          ///< rest length (harmonic) or maximum extension (FENE)
    Real c12, c6;     ///< 4 ε σ¹², 4 ε σ⁶ of the repulsion inside a FENE bond; 0 for none
    Real epsilon;
    Real wca_cutoff_squared; ///< 2^(1/3) σ²
    Real broken_squared;     ///< a longer bond is broken: r0² for FENE, infinity for harmonic
};

/// Force on the first bead is force_over_r · (r_1 − r_2), as for pairs.
template <class Real>
struct BondSample {
    Real energy;
    Real force_over_r;
};

} // namespace pitchdrop
