#pragma once
#include "engine/config/field.hpp"
#include "engine/config/sample_settings.hpp"

// The fields of `observe.samples`, each declared once.

namespace pitchdrop {

constexpr const char* title(const SampleSettings&) { return "samples"; }

template <class Visitor>
void describe_rearrangement(Visitor& visit, SampleSettings& s)
{
    visit.number(s.frame, {.name = "frame",
                           .text = "between frames, whole blocks of 100 steps",
                           .unit = "τ",
                           .range = positive(1e6)});
    visit.number(s.p_c, {.name = "p_c",
                         .text = "a bead rearranges where p_hop is larger",
                         .unit = "σ²",
                         .range = positive(100)});
    visit.integer(s.frames_before,
                  {.name = "frames_before",
                   .text = "frames of window A, before t; p_hop is a maximum among as many frames "
                           "on either side",
                   .range = between(1, 1000)});
    visit.integer(
        s.frames_after,
        {.name = "frames_after", .text = "frames of window B, after t", .range = between(1, 1000)});
}

template <class Visitor>
void describe(Visitor& visit, SampleSettings& s)
{
    visit.string(s.structure, {.name = "structure",
                               .text = "structure functions: rsoft40, radial30, cubuk2015, or a "
                                       "JSON file; a relative path begins at the configuration"});
    visit.string(s.structure_hash, {.name = "structure_hash",
                                    .text = "hash of the structure functions; others are refused",
                                    .fallback = "that of the set"});
    visit.choice(s.positions, structure_positions_names,
                 {.name = "positions",
                  .text = "where the structure is taken from: a frame, the mean of the last "
                          "frames, or the minimum of the energy that FIRE finds from a frame"});
    visit.when(s.positions == StructurePositions::time_average, "positions time_average", [&] {
        visit.integer(s.average_frames, {.name = "average_frames",
                                         .text = "frames of the mean, the present one the last",
                                         .range = between(1, 1000)});
    });
    describe_rearrangement(visit, s);
    visit.choice(s.soft, soft_examples_names,
                 {.name = "soft",
                  .text = "soft examples: beads at a local maximum of p_hop above p_c, or every "
                          "bead in every frame in which p_hop is above p_c"});
    visit.integer(s.lead, {.name = "lead",
                           .text = "frames from the structure of a soft bead to its hop",
                           .range = between(0, 1000)});
    visit.number(s.hard_threshold, {.name = "hard_threshold",
                                    .text = "the p_hop of a hard bead stays below it",
                                    .unit = "σ²",
                                    .range = positive(100)});
    visit.number(s.hard_time, {.name = "hard_time",
                               .text = "for so long, in whole frames; the structure is that in "
                                       "the middle",
                               .unit = "τ",
                               .range = positive(1e9)});
    visit.choice(s.hard_windows, hard_windows_names,
                 {.name = "hard_windows",
                  .text = "hard examples: one per hard_time, or every frame in the middle of a time "
                          "of that length"});
    visit.integer(s.moments_interval, {.name = "moments_interval",
                                       .text = "frames between those whose beads all count for "
                                               "mean and covariance",
                                       .range = between(1, 1000000)});
}

} // namespace pitchdrop
