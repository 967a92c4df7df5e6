#pragma once
#include "engine/config/field.hpp"
#include "engine/config/bonded_kinds.hpp"
#include "engine/config/pair_kinds.hpp"
#include "engine/config/settings.hpp"

// The fields of the `model` object, each declared once. A visitor reads, writes or documents.

namespace pitchdrop {

constexpr const char* title(const PairOverrideSettings&) { return "pair override"; }
constexpr const char* title(const PairSettings&) { return "pair"; }
constexpr const char* title(const BeadTypeSettings&) { return "bead type"; }
constexpr const char* title(const BondModel&) { return "bond"; }
constexpr const char* title(const AngleModel&) { return "angle"; }
constexpr const char* title(const ModelSettings&) { return "model"; }

/// The energy and the length that beads have for themselves, by the potential's names for them.
template <class Visitor, class Settings, class Declare>
void visit_scales(Visitor& visit, Settings& s, const Declare& declare)
{
    for (const BeadField& one : bead_fields()) {
        const bool present = one.of_pair->place(s.kind) >= 0;
        double other = one.energy ? Settings{}.epsilon : Settings{}.sigma;
        double& value = !present ? other : one.energy ? s.epsilon : s.sigma;
        const auto number = [&] { visit.number(value, declare(one)); };
        if (*one.of_pair->condition())
            visit.when(present, one.of_pair->condition(), number);
        else
            number();
    }
}

/// Beads without interaction have an energy of zero.
inline Range bead_range(const BeadField& field)
{
    const Limits& limits = field.of_pair->parameter().limits;
    return field.energy ? between(0, limits.high) : range_of(limits);
}

template <class Visitor>
void describe(Visitor& visit, PairOverrideSettings& s)
{
    visit.words(s.types,
                {.name = "types", .text = "names of the two bead types", .required = true});
    visit_scales(visit, s, [](const BeadField& one) {
        Field field = one.of_pair->field();
        field.range = bead_range(one);
        return field;
    });
    visit.optional(s.cutoff, {.name = "cutoff",
                              .text = "cutoff of the pair",
                              .unit = "σ",
                              .range = positive(100),
                              .fallback = "the model's"});
}

template <class Visitor>
void describe(Visitor& visit, PairSettings& s)
{
    visit.choice(s.type, pair_kind_names(), {.name = "type", .text = pair_kind_texts()});
    visit.defaults([&] { use_pair_defaults(s); });
    visit_parameters(visit, pair_fields(), s.type, [&](int place) -> double& {
        switch (pair_kind_infos()[std::size_t(s.type)].parameters[std::size_t(place)].mixing) {
        case Mixing::energy: return s.epsilon;
        case Mixing::length: return s.sigma;
        case Mixing::common: break;
        }
        return s.common[std::size_t(common_place(s.type, place))];
    });
    const bool has_cutoff = !pair_kinds()[std::size_t(s.type)].repulsive;
    visit.when(has_cutoff, pair_types_with_cutoff(), [&] {
        visit.number(
            s.cutoff,
            {.name = "cutoff", .text = "cutoff distance r_c", .unit = "σ", .range = positive(100)});
        visit.choice(s.truncation, truncation_names(),
                     {.name = "truncation", .text = truncation_texts()});
    });
    visit.defaults([&] { use_truncation_defaults(s); });
    for (const KindField& one : truncation_fields()) {
        const int place = has_cutoff ? one.place(int(s.truncation)) : -1;
        double other = one.parameter().usual;
        visit.when(place >= 0, one.condition(), [&] {
            visit.number(place < 0 ? other : s.truncation_values[std::size_t(place)], one.field());
        });
    }
    visit.choice(s.mixing, mixing_names,
                 {.name = "mixing",
                  .text = "mean of two types' lengths (sigma, r0); energies have the geometric "
                          "mean in both"});
    visit.objects(s.overrides,
                  {.name = "overrides", .text = "pairs of types that do not mix by the rule"},
                  PairOverrideSettings{.kind = s.type});
}

template <class Visitor>
void describe(Visitor& visit, BeadTypeSettings& s)
{
    visit.string(s.name, {.name = "name", .text = "name, used by `overrides`", .required = true});
    visit.number(s.mass, {.name = "mass", .text = "mass", .unit = "m", .range = positive(1000)});
    visit_scales(visit, s, [](const BeadField& one) {
        Field field = one.of_pair->field();
        field.range = bead_range(one);
        field.fallback = one.fallback.c_str();
        return field;
    });
}

template <class Visitor>
void describe(Visitor& visit, BondModel& s)
{
    visit.choice(s.potential, bond_names(), {.name = "type", .text = bond_texts()});
    visit.defaults([&] { use_bond_defaults(s); });
    if (s.values.empty()) use_bond_defaults(s);
    visit_parameters(visit, bond_fields(), int(s.potential),
                     [&](int place) -> double& { return s.values[std::size_t(place)]; });
}

template <class Visitor>
void describe(Visitor& visit, AngleModel& s)
{
    visit.choice(s.potential, angle_names(), {.name = "type", .text = angle_texts()});
    visit.defaults([&] { use_angle_defaults(s); });
    if (s.values.empty()) use_angle_defaults(s);
    visit_parameters(visit, angle_fields(), s.potential,
                     [&](int place) -> double& { return s.values[std::size_t(place)]; });
}

template <class Visitor>
void describe(Visitor& visit, ModelSettings& s)
{
    visit.object(s.pair, {.name = "pair", .text = "non-bonded potential"});
    visit.objects(
        s.bead_types,
        {.name = "bead_types", .text = "kinds of beads", .fallback = "one type of mass 1"},
        BeadTypeSettings{.kind = s.pair.type});
    visit.flag(s.exclude_bonded, {.name = "exclude_bonded",
                                  .text = "leave bonded neighbours out of the pair potential"});
    visit.flag(s.angles_from_bonds,
               {.name = "angles_from_bonds",
                .text = "make an angle wherever two bonds meet, in place of a state's own angles"});
    visit.object(s.bond, {.name = "bond", .text = "potential of the bonds"});
    visit.object(s.angle, {.name = "angle", .text = "potential of the bond angles"});
}

} // namespace pitchdrop
