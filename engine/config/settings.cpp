#include "engine/config/settings.hpp"

#include "engine/config/pair_kinds.hpp"
#include "kernels/physics/angle/all.hpp"
#include "kernels/physics/bond/all.hpp"
#include "kernels/physics/pair/all.hpp"

namespace pitchdrop {

void use_pair_defaults(PairSettings& pair)
{
    pair.common.clear();
    for (const ParameterInfo& parameter : pair_kind_infos()[std::size_t(pair.type)].parameters)
        switch (parameter.mixing) {
        case Mixing::energy: pair.epsilon = parameter.usual; break;
        case Mixing::length: pair.sigma = parameter.usual; break;
        case Mixing::common: pair.common.push_back(parameter.usual); break;
        }
}

void use_truncation_defaults(PairSettings& pair)
{
    pair.truncation_values = usual_values(kinds_of<Truncations>()[std::size_t(pair.truncation)]);
}

void use_bond_defaults(BondModel& bond)
{
    bond.values = usual_values(kinds_of<BondPotentials>()[std::size_t(bond.potential)]);
}

void use_angle_defaults(AngleModel& angle)
{
    angle.values = usual_values(kinds_of<AnglePotentials>()[std::size_t(angle.potential)]);
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
