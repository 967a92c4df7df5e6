#pragma once
#include "engine/config/model_fields.hpp"
#include "engine/config/protocol_fields.hpp"

// The configuration itself and the fields outside model and protocol.

namespace pitchdrop {

constexpr const char* title(const SystemSettings&) { return "system"; }
constexpr const char* title(const OutputIntervals&) { return "output"; }
constexpr const char* title(const Settings&) { return "configuration"; }

template <class Visitor>
void describe(Visitor& visit, SystemSettings& s)
{
    visit.string(s.state, {.name = "state",
                           .text = "file with the initial state; a relative path begins at the "
                                   "configuration",
                           .fallback = "random chains"});
    visit.when(!s.state.empty(), "a `state`", [&] {
        visit.string(s.state_hash, {.name = "state_hash",
                                    .text = "hash of that file; another file is refused",
                                    .fallback = "that of the file"});
        visit.optional_choice(
            s.velocities, velocities_names,
            {.name = "velocities",
             .text = "of the file, or new: Maxwell–Boltzmann at the temperature of the first "
                     "stage, without drift, drawn for each branch with its own seed. A file "
                     "without velocities always gets new ones",
             .fallback = "new for several seeds, file for one"});
    });
    visit.when(s.state.empty(), "no `state`", [&] {
        visit.integer(s.chains,
                      {.name = "chains", .text = "number of chains", .range = between(1, 1e8)});
        visit.integer(
            s.beads_per_chain,
            {.name = "beads_per_chain", .text = "beads in a chain", .range = between(1, 1e6)});
        visit.number(s.density, {.name = "density",
                                 .text = "number density of the random chains",
                                 .unit = "1/σ³",
                                 .range = positive(2)});
    });
    visit.seeds(s.seed, {.name = "seed",
                         .text = "seed of chains, velocities and thermostats; each "
                                 "is an independent sample",
                         .range = between(0, 1.8446744073709551615e19)});
}

template <class Visitor>
void describe(Visitor& visit, OutputIntervals& s)
{
    visit.number(s.thermo, {.name = "thermo",
                            .text = "interval of thermo.csv (rounded to whole "
                                    "steps)",
                            .unit = "τ",
                            .range = positive(1e9)});
    visit.optional(s.trajectory, {.name = "trajectory",
                                  .text = "interval of trajectory.gsd, whole blocks of 100 steps",
                                  .unit = "τ",
                                  .range = between(0, 1e9),
                                  .fallback = "none"});
    visit.number(s.checkpoint, {.name = "checkpoint",
                                .text = "interval of checkpoints (rounded to 100 steps)",
                                .unit = "τ",
                                .range = positive(1e9)});
}

template <class Visitor>
void describe(Visitor& visit, Settings& s)
{
    visit.object(s.model, {.name = "model", .text = "what beads are and how they interact"});
    visit.object(s.system, {.name = "system", .text = "initial state"});
    visit.number(s.timestep,
                 {.name = "timestep", .text = "time step", .unit = "τ", .range = positive(0.1)});
    visit.object(s.output, {.name = "output", .text = "what is written how often"});
    visit.objects(s.protocol,
                  {.name = "protocol", .text = "the stages, one after another", .required = true});
}

} // namespace pitchdrop
