#pragma once
#include "engine/config/field.hpp"
#include "engine/config/settings.hpp"

// The fields of the `model` object, each declared once. A visitor reads, writes or documents.

namespace pitchdrop {

constexpr const char* title(const PairOverrideSettings&) { return "pair override"; }
constexpr const char* title(const PairSettings&) { return "pair"; }
constexpr const char* title(const BeadTypeSettings&) { return "bead type"; }
constexpr const char* title(const BondModel&) { return "bond"; }
constexpr const char* title(const AngleModel&) { return "angle"; }
constexpr const char* title(const ModelSettings&) { return "model"; }

template <class Visitor>
void describe(Visitor& visit, PairOverrideSettings& s)
{
    visit.words(s.types,
                {.name = "types", .text = "names of the two bead types", .required = true});
    visit.number(s.epsilon, {.name = "epsilon",
                             .text = "depth of the pair's potential",
                             .unit = "ε",
                             .range = between(0, 1000)});
    visit.number(
        s.sigma,
        {.name = "sigma", .text = "diameter of the pair", .unit = "σ", .range = positive(100)});
    visit.optional(s.cutoff, {.name = "cutoff",
                              .text = "cutoff of the pair",
                              .unit = "σ",
                              .range = positive(100),
                              .fallback = "the model's"});
}

template <class Visitor>
void describe(Visitor& visit, PairSettings& s)
{
    visit.choice(s.type, pair_potential_names,
                 {.name = "type",
                  .text = "Lennard-Jones 12-6, or its repulsive part (WCA: cut at "
                          "the minimum, 2^(1/6) σ, and shifted)"});
    visit.number(s.epsilon, {.name = "epsilon",
                             .text = "depth of the potential",
                             .unit = "ε",
                             .range = positive(1000)});
    visit.number(s.sigma,
                 {.name = "sigma", .text = "bead diameter", .unit = "σ", .range = positive(100)});
    visit.when(s.type == PairPotential::lennard_jones, "type lennard_jones", [&] {
        visit.number(
            s.cutoff,
            {.name = "cutoff", .text = "cutoff distance r_c", .unit = "σ", .range = positive(100)});
        visit.choice(s.truncation, truncation_names,
                     {.name = "truncation", .text = "how the potential ends at the cutoff"});
    });
    const bool smooth =
        s.type == PairPotential::lennard_jones && s.truncation == Truncation::smooth;
    visit.when(smooth, "truncation smooth", [&] {
        visit.number(s.smooth_start, {.name = "smooth_start",
                                      .text = "where the switch begins",
                                      .unit = "σ",
                                      .range = positive(100)});
    });
    visit.choice(s.mixing, mixing_names,
                 {.name = "mixing",
                  .text = "mean of two types' sigma; epsilon is the geometric "
                          "mean in both"});
    visit.objects(s.overrides, {.name = "overrides",
                                .text = "pairs of types that do not mix by "
                                        "the rule"});
}

template <class Visitor>
void describe(Visitor& visit, BeadTypeSettings& s)
{
    visit.string(s.name, {.name = "name", .text = "name, used by `overrides`", .required = true});
    visit.number(s.mass, {.name = "mass", .text = "mass", .unit = "m", .range = positive(1000)});
    visit.number(s.epsilon, {.name = "epsilon",
                             .text = "depth of the potential",
                             .unit = "ε",
                             .range = between(0, 1000),
                             .fallback = "the pair's epsilon"});
    visit.number(s.sigma, {.name = "sigma",
                           .text = "diameter",
                           .unit = "σ",
                           .range = positive(100),
                           .fallback = "the pair's sigma"});
}

template <class Visitor>
void describe(Visitor& visit, BondModel& s)
{
    visit.choice(s.potential, bond_names,
                 {.name = "type",
                  .text = "harmonic (k/2)(r − r0)², or FENE −(k/2) r0² ln(1 − "
                          "(r/r0)²) with a WCA repulsion"});
    visit.defaults([&] { s = default_bond(s.potential); });
    visit.number(s.k, {.name = "k",
                       .text = "stiffness; the ½ is in the formula (LAMMPS has it in "
                               "K = k/2)",
                       .unit = "ε/σ²",
                       .range = positive(1e6),
                       .fallback = "harmonic 2000, fene 30"});
    visit.number(s.r0, {.name = "r0",
                        .text = "rest length (harmonic), largest extension (fene)",
                        .unit = "σ",
                        .range = positive(100),
                        .fallback = "harmonic 1, fene 1.5"});
    visit.when(s.potential == BondModel::Potential::fene, "type fene", [&] {
        visit.number(s.epsilon, {.name = "epsilon",
                                 .text = "strength of the repulsion in the bond",
                                 .unit = "ε",
                                 .range = between(0, 1000),
                                 .fallback = "1 with exclude_bonded, else 0"});
        visit.number(
            s.sigma,
            {.name = "sigma", .text = "its diameter", .unit = "σ", .range = positive(100)});
    });
}

template <class Visitor>
void describe(Visitor& visit, AngleModel& s)
{
    visit.choice(s.potential, angle_names,
                 {.name = "type", .text = "cosine: k(1 − cos θ), θ = 0 for a straight chain"});
    visit.number(s.k, {.name = "k",
                       .text = "bending stiffness; 0: no angles",
                       .unit = "ε",
                       .range = between(0, 1000)});
}

template <class Visitor>
void describe(Visitor& visit, ModelSettings& s)
{
    visit.object(s.pair, {.name = "pair", .text = "non-bonded potential"});
    visit.objects(
        s.bead_types,
        {.name = "bead_types", .text = "kinds of beads", .fallback = "one type of mass 1"});
    visit.flag(s.exclude_bonded, {.name = "exclude_bonded",
                                  .text = "leave bonded neighbours out of the pair potential"});
    visit.flag(s.angles_from_bonds,
               {.name = "angles_from_bonds",
                .text = "make an angle wherever two bonds meet, in place of a state's own angles"});
    visit.object(s.bond, {.name = "bond", .text = "potential of the bonds"});
    visit.object(s.angle, {.name = "angle", .text = "potential of the bond angles"});
}

} // namespace pitchdrop
