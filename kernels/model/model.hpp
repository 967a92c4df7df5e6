#pragma once
#include <string>
#include <vector>

// What beads are and how they interact, as the user states it: plain data in double precision.

namespace pitchdrop {

/// An index into `Truncations`; those that code calls by name have one here.
enum class Truncation : int { none, energy_shift, force_shift, smooth };
enum class MixingRule { arithmetic, geometric };

struct BeadType {
    double mass = 1.0;
    double epsilon = 1.0;
    double sigma = 1.0;
    std::string name{}; ///< states are matched by it; empty where the user lists no types
};

/// An entry that replaces the mixing rule for one pair of types (0-based).
struct PairOverride {
    int first = 0, second = 0;
    double epsilon = 1.0, sigma = 1.0;
    double cutoff = 0.0; ///< in length units; 0 keeps the model's
};

/// One potential serves all pairs. Beads have its energy and its length each for themselves (epsilon
/// and sigma, whatever it calls them); what else it has is common to all of them.
struct PairModel {
    int potential = 0;          ///< index into PairPotentials
    std::vector<double> common; ///< its common parameters in their order; none: the usual ones
    bool wca = false;           ///< only its repulsion: each pair is cut at its minimum and shifted
    double cutoff = 2.5;        ///< r_c in length units, the same for every pair of types
    Truncation truncation = Truncation::energy_shift;
    std::vector<double> truncation_values; ///< in the order of its parameters; none: the usual ones
    MixingRule mixing = MixingRule::arithmetic;
    std::vector<PairOverride> overrides;
};

struct BondModel {
    enum class Potential : int { harmonic, fene }; ///< those that code calls by name
    Potential potential = Potential::harmonic;     ///< index into BondPotentials
    std::vector<double> values; ///< in the order of its parameters; none: the usual ones
};

struct AngleModel {
    int potential = 0;          ///< index into AnglePotentials
    std::vector<double> values; ///< in the order of its parameters; none: the usual ones
};

struct Model {
    std::vector<BeadType> bead_types = std::vector<BeadType>(1);
    PairModel pair;
    BondModel bond;
    AngleModel angle;
    bool exclude_bonded = true;  ///< leave 1-2 neighbours out of the pair interaction
    double cap_distance = 0.0;   ///< r_cap of the push-off; 0: forces are not capped
    bool needs_bonds = false;       ///< the user states a bond: a state without any is a mistake
    bool angles_from_bonds = false; ///< angles are where two bonds meet, whatever a state says
};

} // namespace pitchdrop
