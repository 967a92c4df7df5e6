#include "engine/config/complete.hpp"
#include "engine/config/pair_kinds.hpp"
#include "kernels/model/bonded.hpp"
#include "kernels/core/error.hpp"

#include <cmath>
#include <set>

namespace pitchdrop {

void complete(ModelSettings& model)
{
    if (model.bead_types.empty()) model.bead_types.push_back(BeadTypeSettings{.name = "A"});
    for (BeadTypeSettings& type : model.bead_types) {
        type.kind = model.pair.type; // names of its energy and length in the resolved configuration
        if (std::isnan(type.epsilon)) type.epsilon = model.pair.epsilon;
        if (std::isnan(type.sigma)) type.sigma = model.pair.sigma;
    }
    with_bond(model.bond, [&]<class Bond>(typename Bond::Values values) {
        if constexpr (requires { Bond::complete(values, true); }) {
            Bond::complete(values, model.exclude_bonded);
            model.bond = bond_model<Bond>(values);
        }
    });
}

/// Names of directories: given ones stay, the others are the kind, numbered when it repeats.
void complete(std::vector<StageSettings>& protocol)
{
    std::set<std::string> used;
    for (const StageSettings& stage : protocol) used.insert(stage.name);
    for (StageSettings& stage : protocol) {
        if (!stage.name.empty()) continue;
        stage.name = name_of(stage.stage);
        for (int number = 2; used.count(stage.name); ++number)
            stage.name = name_of(stage.stage) + std::to_string(number);
        used.insert(stage.name);
    }
}

namespace {

/// The default stands in every resolved configuration, with bonds or without.
bool is_chosen(const BondModel& bond)
{
    BondModel usual;
    use_bond_defaults(usual);
    return bond.potential != usual.potential ||
           (!bond.values.empty() && bond.values != usual.values);
}

/// The type that stands in every resolved configuration without types of its own: its name says nothing.
bool is_usual_type(const ModelSettings& settings)
{
    if (settings.bead_types.size() != 1) return false;
    const BeadTypeSettings& type = settings.bead_types.front();
    return type.name == "A" && type.mass == 1 && type.epsilon == settings.pair.epsilon &&
           type.sigma == settings.pair.sigma;
}

} // namespace

Model make_model(const ModelSettings& settings)
{
    Model model;
    model.bead_types.clear();
    for (const BeadTypeSettings& type : settings.bead_types)
        model.bead_types.push_back({type.mass, type.epsilon, type.sigma, type.name});
    if (is_usual_type(settings)) model.bead_types.front().name.clear();
    const PairSettings& pair = settings.pair;
    const PairKind& kind = pair_kinds()[std::size_t(pair.type)];
    model.pair.potential = kind.potential;
    model.pair.common = pair.common;
    model.pair.wca = kind.repulsive;
    model.pair.cutoff = pair.cutoff;
    model.pair.truncation = pair.truncation;
    model.pair.truncation_values = pair.truncation_values;
    model.pair.mixing = pair.mixing;
    const auto index_of = [&](const std::string& name) {
        for (std::size_t i = 0; i < settings.bead_types.size(); ++i)
            if (settings.bead_types[i].name == name) return int(i);
        throw ContractError("make_model takes checked settings");
    };
    for (const PairOverrideSettings& entry : pair.overrides)
        model.pair.overrides.push_back({index_of(entry.types[0]), index_of(entry.types[1]),
                                        entry.epsilon, entry.sigma, entry.cutoff.value_or(0)});
    model.bond = settings.bond;
    model.angle = settings.angle;
    model.exclude_bonded = settings.exclude_bonded;
    model.angles_from_bonds = settings.angles_from_bonds;
    model.needs_bonds = is_chosen(settings.bond);
    return model;
}

} // namespace pitchdrop
