#pragma once
#include "engine/config/document.hpp"
#include "engine/config/settings.hpp"

// Time steps and intervals between impulses, held against the fastest vibration of the model.

namespace pitchdrop {

/// The interval of thermostat and barostat where a stage gives none: the longest whole number of
/// steps, at least one, that is at most this time and at most this part of the fastest period.
inline constexpr double longest_impulse_time = 0.02; // τ
inline constexpr double impulse_part = 1.0 / 5;

/// Impulses at n/2 periods, up to this much of it away, are in resonance. From n = 5 on these windows
/// overlap: every longer interval is in one of them.
inline constexpr double resonance_width = 0.1;

/// Impulses of a box that come more seldom than this part of a harmonic vibration's period are refused,
/// whole halves or not: chains and neighbours make bands of the vibrations, half a period of whose fastest
/// is 0.43 of a single bond's, and beyond it the virial is sampled too seldom. Where stiffness changes
/// within the swing (FENE bonds, pairs) the heat stays 5e-3 ε per bead and τ up to nearly a whole
/// period, which is warned of, and refused from there on. docs/decisions/0051.
inline constexpr double longest_harmonic_part = 0.45, longest_other_part = 0.9;

/// Steps longer than the first part of the fastest period are warned of, longer than the second
/// refused. Velocity Verlet is stable up to 1/π of a period; inside a chain bonds swing up to √2
/// times faster than a single one, which makes 1/(√2 π) = 0.225. With k = 2000 (period 0.0993 τ) 0.005
/// is accurate, 0.010 (0.10) the upper bound with a thermostat, 0.018 (0.18) heats and 0.020 (0.20)
/// breaks.
inline constexpr double doubtful_step_part = 1.0 / 12, longest_step_part = 1.0 / 5;

/// By the rule above; `period` of the fastest vibration.
std::int64_t impulse_interval(double timestep, double period);

/// The number of the half period that an interval is in resonance with; 0 if it is with none.
std::int64_t resonance(double interval, double period);

/// Fills in the intervals that are not given. The model must be complete and checked; complete
/// settings complete to themselves.
void complete_impulses(Settings& settings);

/// Refuses what is unstable or heats, and warns of what is doubtful. To be called after
/// `complete_impulses`.
void check_motion_times(const Settings& settings, const Document& document,
                        std::vector<Problem>& problems, std::vector<Problem>& warnings);

/// What stages whose interval was not given have in `recorded`, the resolved configuration that a run
/// began with, they keep: 0.1.0 made it ten steps, and a run that goes on is to be the same run. Warns
/// of what it would otherwise refuse.
void keep_recorded_intervals(Settings& settings, const nlohmann::json& recorded,
                             std::vector<Problem>& warnings);

} // namespace pitchdrop
