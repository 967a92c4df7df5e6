#pragma once
#include "engine/config/kind_fields.hpp"

namespace pitchdrop {

/// What `model.pair.type` may be: every potential, and the repulsive part of one where that has a name of
/// its own. The index is `PairSettings::type`.
struct PairKind {
    int potential; ///< index into PairPotentials
    bool repulsive;
};
const std::vector<PairKind>& pair_kinds();
const std::vector<KindInfo>& pair_kind_infos();
Names pair_kind_names();
const char* pair_kind_texts();

/// "type lennard_jones or morse": those that a cutoff and a truncation are given for.
const char* pair_types_with_cutoff();

/// The potentials' parameters as fields of `model.pair`.
const KindFields& pair_fields();

/// An energy or a length of the potentials, as bead types and overrides have it for themselves.
struct BeadField {
    const KindField* of_pair;
    std::string fallback; ///< "the pair's epsilon"
    bool energy;
};
const std::vector<BeadField>& bead_fields();

/// Place of a parameter among the common ones of its kind.
int common_place(int kind, int place);

Names truncation_names();
const char* truncation_texts();
/// The parameters of truncations as fields of `model.pair`.
const KindFields& truncation_fields();

} // namespace pitchdrop
