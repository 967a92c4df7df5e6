#pragma once
#include "engine/config/field.hpp"
#include "engine/config/motion_kinds.hpp"
#include "engine/config/sample_fields.hpp"
#include "engine/config/settings.hpp"

// The fields of a protocol stage, each declared once.

namespace pitchdrop {

constexpr const char* title(const ThermostatSettings&) { return "thermostat"; }
constexpr const char* title(const BarostatSettings&) { return "barostat"; }
constexpr const char* title(const StrainObservation&) { return "strain"; }
constexpr const char* title(const SoftnessObservation&) { return "softness"; }
constexpr const char* title(const RelaxationSettings&) { return "relaxation"; }
constexpr const char* title(const ObserveSettings&) { return "observe"; }
constexpr const char* title(const BondSwapSettings&) { return "bond_swap"; }
constexpr const char* title(const StageSettings&) { return "stage"; }

template <class Visitor>
void describe(Visitor& visit, ThermostatSettings& s)
{
    visit.choice(s.type, thermostat_names(), {.name = "type", .text = thermostat_texts()});
    visit_parameters(visit, thermostat_fields(), int(s.type),
                     [&](int) -> double& { return s.time; }); // they have no other
}

template <class Visitor>
void describe(Visitor& visit, BarostatSettings& s)
{
    visit.choice(s.type, barostat_names,
                 {.name = "type",
                  .text = "Martyna–Tobias–Klein, stochastic cell rescaling, or none "
                          "(fixed box)"});
    visit.when(s.type != Barostat::none, "a type other than none", [&] {
        visit.number(
            s.time, {.name = "time", .text = "time constant", .unit = "τ", .range = positive(1e4)});
        visit.choice(
            s.coupling, coupling_names,
            {.name = "coupling",
             .text = "which box lengths move together: all, none, or the two across `axis`",
             .fallback = "isotropic; creep: per_axis; extend: transverse"});
    });
    visit.when(s.type == Barostat::cell_rescaling, "type cell_rescaling", [&] {
        visit.number(s.compressibility, {.name = "compressibility",
                                         .text = "estimate of the isothermal "
                                                 "compressibility",
                                         .unit = "σ³/ε",
                                         .range = positive(100)});
    });
}

template <class Visitor>
void describe(Visitor&, StrainObservation&)
{
}

template <class Visitor>
void describe(Visitor& visit, SoftnessObservation& s)
{
    visit.string(s.hyperplane, {.name = "hyperplane",
                                .text = "JSON file of the hyperplane; a relative path begins at "
                                        "the configuration; or polymer_T0.50, which comes with "
                                        "the program",
                                .required = true});
    visit.string(s.hash, {.name = "hash",
                          .text = "hash of the hyperplane; another one is refused",
                          .fallback = "that of the file"});
    visit.optional(s.frame, {.name = "frame",
                             .text = "between frames of softness and p_hop, whole blocks of 100 "
                                     "steps",
                             .unit = "τ",
                             .range = positive(1e6),
                             .fallback = "the hyperplane's"});
    visit.optional(s.interval,
                   {.name = "interval",
                    .text = "between evaluations of softness, whose mean since the frame before is "
                            "a frame's; for hyperplanes of radial functions, a whole part of "
                            "`frame`",
                    .unit = "τ",
                    .range = positive(1e6),
                    .fallback = "softness of the frames' positions alone"});
    visit.optional(s.p_c, {.name = "p_c",
                           .text = "a bead rearranges where p_hop is larger",
                           .unit = "σ²",
                           .range = positive(100),
                           .fallback = "the hyperplane's"});
    visit.integer(s.frames_before, {.name = "frames_before",
                                    .text = "frames of window A, before t",
                                    .range = between(1, 1000),
                                    .fallback = "the hyperplane's"});
    visit.integer(s.frames_after, {.name = "frames_after",
                                   .text = "frames of window B, after t",
                                   .range = between(1, 1000),
                                   .fallback = "the hyperplane's"});
    visit.optional(s.d2_min_radius,
                   {.name = "d2_min_radius",
                    .text = "radius of the neighbourhoods of D²_min, which is then measured beside "
                            "p_hop, between the first frame of window A and the last of B",
                    .unit = "σ",
                    .range = positive(100),
                    .fallback = "D²_min is not measured"});
    visit.integer(s.lead, {.name = "lead",
                           .text = "frames from the structure to the hop it is held against",
                           .range = between(0, 1000)});
    visit.number(s.block, {.name = "block",
                           .text = "length of the time blocks in counts.csv, whole frames",
                           .unit = "τ",
                           .range = positive(1e9)});
}

template <class Visitor>
void describe(Visitor& visit, RelaxationSettings& s)
{
    visit.number(s.interval, {.name = "interval",
                              .text = "between frames; the shortest lag (rounded to 100 steps)",
                              .unit = "τ",
                              .range = positive(1e9)});
    visit.number(s.wave_vector, {.name = "wave_vector",
                                 .text = "of the self-intermediate scattering function",
                                 .unit = "1/σ",
                                 .range = positive(1000)});
}

template <class Visitor>
void describe(Visitor& visit, ObserveSettings& s)
{
    visit.object(s.strain, {.name = "strain",
                            .text = "box lengths and strain, in thermo.csv "
                                    "(always written)"});
    visit.optional_object(s.softness,
                          {.name = "softness",
                           .text = "softness of every bead and which beads rearrange: counts.csv "
                                   "and softness.csv",
                           .fallback = "off"});
    visit.optional_object(s.relaxation,
                          {.name = "relaxation",
                           .text = "bond correlation, scattering function and displacements "
                                   "against lag, and chain dimensions; `{}` for the defaults",
                           .fallback = "off"});
    visit.optional_object(s.samples,
                          {.name = "samples",
                           .text = "examples of soft and hard beads for `pitchdrop train`; `{}` "
                                   "for the defaults",
                           .fallback = "off"});
}

template <class Visitor>
void describe(Visitor& visit, BondSwapSettings& s)
{
    visit.number(s.every, {.name = "every",
                           .text = "between sweeps, each of which tries every pair of bonds once; "
                                   "whole blocks of 100 steps",
                           .unit = "τ",
                           .range = positive(1e9)});
}

/// What every stage that moves at a temperature states.
template <class Visitor>
void describe_conditions(Visitor& visit, StageSettings& s)
{
    const bool quench = s.stage == StageKind::quench;
    const bool no_usual_length = s.stage == StageKind::relax || s.stage == StageKind::extend;
    visit.when(!quench, "a stage other than quench and minimize", [&] {
        visit.branching(s.temperature,
                        {.name = "temperature",
                         .text = "temperature during the stage",
                         .unit = "ε/k_B",
                         .range = positive(10),
                         .fallback = "the parent's end temperature; first stage melt: 1"});
    });
    visit.branching(s.pressure, {.name = "pressure",
                                 .text = "pressure on every axis without a stress of its own",
                                 .unit = "ε/σ³",
                                 .range = between(-10, 100),
                                 .fallback = "the parent's; at the beginning 0"});
    visit.when(!quench, "a stage other than quench and minimize", [&] {
        visit.branching(
            s.duration,
            {.name = "duration",
             .text = "length of the stage",
             .unit = "τ",
             .range = positive(1e9),
             .required = no_usual_length,
             .fallback = "melt 5000, age 10000, creep 2000; relax and extend: required"});
    });
}

/// How the box is driven: cooling, stress, strain.
template <class Visitor>
void describe_drive(Visitor& visit, StageSettings& s)
{
    const bool creep = s.stage == StageKind::creep, extend = s.stage == StageKind::extend;
    visit.when(s.stage == StageKind::quench, "stage quench", [&] {
        visit.branching(
            s.rate,
            {.name = "rate", .text = "cooling rate", .unit = "ε/(k_B τ)", .range = positive(100)});
        visit.branching(s.to, {.name = "to",
                               .text = "target temperatures; the state branches off at each",
                               .unit = "ε/k_B",
                               .range = positive(10),
                               .required = true});
    });
    visit.when(creep, "stage creep", [&] {
        visit.branching(s.stress, {.name = "stress",
                                   .text = "total stress along `axis`, tension-positive",
                                   .unit = "ε/σ³",
                                   .range = between(-100, 100),
                                   .required = true});
        visit.choice(s.control, control_names,
                     {.name = "control",
                      .text = "what is held: true (Cauchy) stress, the force "
                              "(engineering), or LAMMPS `fix npt`'s measure"});
        visit.number(s.stress_ramp, {.name = "stress_ramp",
                                     .text = "time over which the stress rises linearly; t = 0 is "
                                             "the start of the ramp",
                                     .unit = "τ",
                                     .range = between(0, 1e9)});
    });
    visit.when(extend, "stage extend", [&] {
        visit.branching(s.strain_rate, {.name = "strain_rate",
                                        .text = "engineering strain rate along `axis`",
                                        .unit = "1/τ",
                                        .range = nonzero(-1, 1),
                                        .required = true});
    });
    visit.when(creep || extend, "stage creep or extend", [&] {
        visit.number(s.maximum_strain,
                     {.name = "maximum_strain",
                      .text = "strain along `axis`, of either sign, beyond which the sample has "
                              "flowed: the branch ends there, with what was measured until then",
                      .range = positive(100)});
    });
}

template <class Visitor>
void describe(Visitor& visit, StageSettings& s)
{
    visit.choice(s.stage, stage_names,
                 {.name = "stage", .text = "kind of stage", .required = true});
    visit.defaults([&] { s = default_stage(s.stage); });
    visit.string(s.name, {.name = "name",
                          .text = "name of the stage's directories",
                          .fallback = "the kind; a number is added when it repeats"});

    const bool moves = s.stage != StageKind::minimize;
    visit.when(moves, "a stage other than minimize", [&] { describe_conditions(visit, s); });
    describe_drive(visit, s);
    visit.when(s.stage == StageKind::melt, "stage melt", [&] {
        visit.optional_object(s.bond_swap,
                              {.name = "bond_swap",
                               .text = "Monte Carlo moves that exchange the ends of chains (double "
                                       "bridging), so that long chains equilibrate; `{}` for the "
                                       "defaults",
                               .fallback = "off"});
    });
    visit.when(!moves, "stage minimize", [&] {
        visit.number(s.force_tolerance, {.name = "force_tolerance",
                                         .text = "root-mean-square force at which FIRE stops",
                                         .unit = "ε/σ",
                                         .range = positive(100)});
        visit.integer(
            s.maximum_steps,
            {.name = "maximum_steps", .text = "FIRE steps at most", .range = between(1, 1e12)});
    });
    visit.when(moves, "a stage other than minimize", [&] {
        visit.object(s.thermostat, {.name = "thermostat", .text = "temperature control"});
        visit.object(s.barostat, {.name = "barostat", .text = "pressure and stress control"});
        visit.integer(s.coupling_interval,
                      {.name = "coupling_interval",
                       .text = "steps between impulses of thermostat and barostat; above a fifth "
                               "of the fastest period they are warned of, where they are known "
                               "to heat refused",
                       .range = between(1, 1000),
                       .fallback = "as many as make at most 0.02 τ and a fifth of the fastest "
                                   "period of bonds, angles and pairs"});
    });
    const bool has_axis = s.stage == StageKind::creep || s.stage == StageKind::extend ||
                          s.barostat.coupling == Coupling::transverse;
    visit.when(moves && has_axis, "stage creep, extend, or coupling transverse", [&] {
        visit.choice(s.axis, axis_names, {.name = "axis", .text = "loaded or extended axis"});
    });
    visit.optional(s.timestep, {.name = "timestep",
                                .text = "time step of this stage",
                                .unit = "τ",
                                .range = positive(0.1),
                                .fallback = "the configuration's"});
    visit.optional(s.thermo, {.name = "thermo",
                              .text = "interval of thermo.csv in this stage",
                              .unit = "τ",
                              .range = positive(1e9),
                              .fallback = "the configuration's"});
    visit.optional(s.trajectory, {.name = "trajectory",
                                  .text = "interval of the trajectory in this stage, whole blocks "
                                          "of 100 steps; with `observe.softness`, whole frames "
                                          "of it; 0: none",
                                  .unit = "τ",
                                  .range = between(0, 1e9),
                                  .fallback = "the configuration's"});
    visit.object(s.observe, {.name = "observe", .text = "what is measured on the fly"});
}

} // namespace pitchdrop
