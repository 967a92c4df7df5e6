#pragma once
#include "kernels/core/annotations.hpp"

namespace pitchdrop {

/// Energy of a pair and the force divided by the distance: the force on i is
/// force_over_r · (r_i − r_j); positive repels.
template <class Real>
struct PairSample {
    Real energy;
    Real force_over_r;
};

/// What a pair potential's own units of length and energy are worth.
struct MinimumUnits {
    double minimum_squared;
    double energy;
    double force_over_r;
};

/// Coefficients of one pair of bead types, prepared on the host by `model/pair_table`.
/// Every potential and truncation reads the fields it needs.
template <class Real>
struct PairParameters {
    Real c12;                   ///< 4 ε σ¹²
    Real c6;                    ///< 4 ε σ⁶
    Real cutoff;                ///< r_c
    Real cutoff_squared;
    Real energy_at_cutoff;      ///< U(r_c) where the truncation subtracts it, else 0
    Real force_at_cutoff;       ///< F(r_c) = −U′(r_c)
    Real switch_start_squared;  ///< r_on² of the smooth switch
    Real switch_scale;          ///< 1 / (r_c² − r_on²)³
    Real cap_squared;           ///< r_cap²: below it the force stays what it is at r_cap
};

} // namespace pitchdrop
