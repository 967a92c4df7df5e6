#include "engine/config/settings.hpp"

namespace pitchdrop {

BondModel default_bond(BondModel::Potential potential)
{
    BondModel bond;
    bond.potential = potential;
    if (potential == BondModel::Potential::fene) { // Kremer and Grest, J. Chem. Phys. 92, 5057
        bond.k = 30;
        bond.r0 = 1.5;
        bond.epsilon = not_given;
    }
    return bond;
}

StageSettings default_stage(StageKind kind)
{
    StageSettings stage;
    stage.stage = kind;
    switch (kind) {
    case StageKind::melt: stage.duration = {5000}; break;
    case StageKind::age: stage.duration = {10000}; break;
    case StageKind::creep:
        stage.duration = {2000};
        stage.barostat.coupling = Coupling::per_axis;
        break;
    case StageKind::extend: stage.barostat.coupling = Coupling::transverse; break;
    case StageKind::quench:
    case StageKind::relax:
    case StageKind::minimize: break;
    }
    return stage;
}

} // namespace pitchdrop
