#pragma once
#include "engine/config/sample_settings.hpp"
#include "engine/config/stage_kind.hpp"
#include "kernels/model/model.hpp"
#include "kernels/physics/motion/settings.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

// A configuration as plain structs; the member initialisers are the documented defaults.
// A vector where one number is meant: every entry is a branch of the protocol tree.

namespace pitchdrop {

/// Stands for "not given" until the model is complete.
inline constexpr double not_given = std::numeric_limits<double>::quiet_NaN();

/// Energies and lengths are called epsilon and sigma here, whatever a potential calls them.
struct PairOverrideSettings {
    int kind = 0;                   ///< the pair's type
    std::vector<std::string> types{}; ///< two names
    double epsilon = 1, sigma = 1;
    std::optional<double> cutoff{};
};

struct PairSettings {
    int type = 0; ///< index into pair_kinds()
    double epsilon = 1, sigma = 1;
    std::vector<double> common; ///< the potential's parameters that all types of beads share
    double cutoff = 2.5;
    Truncation truncation = Truncation::energy_shift;
    std::vector<double> truncation_values;
    MixingRule mixing = MixingRule::arithmetic;
    std::vector<PairOverrideSettings> overrides;
};

struct BeadTypeSettings {
    int kind = 0; ///< the pair's type
    std::string name{};
    double mass = 1;
    double epsilon = not_given, sigma = not_given; ///< not given: the pair's
};

struct ModelSettings {
    PairSettings pair;
    std::vector<BeadTypeSettings> bead_types;
    bool exclude_bonded = true;
    bool angles_from_bonds = false;
    BondModel bond;
    AngleModel angle;
};

/// What a kind starts from.
void use_pair_defaults(PairSettings& pair);
void use_truncation_defaults(PairSettings& pair);

void use_bond_defaults(BondModel& bond);
void use_angle_defaults(AngleModel& angle);

/// Velocities at the beginning of a run from a state: those in its file, or drawn for each seed.
enum class Velocities { file, fresh };

struct SystemSettings {
    std::string state; ///< file, relative to the configuration; empty: random chains
    std::string state_hash; ///< of the file; empty until complete
    std::optional<Velocities> velocities; ///< of a state; empty until complete
    std::int64_t chains = 100;
    std::int64_t beads_per_chain = 128;
    double density = 0.85;
    std::vector<std::uint64_t> seed = {1};
};

struct OutputIntervals {
    double thermo = 1;
    std::optional<double> trajectory;
    double checkpoint = 100;
};

enum class Coupling { isotropic, per_axis, transverse };

struct ThermostatSettings {
    Thermostat type = Thermostat::nose_hoover;
    double time = 0.5;
};

struct BarostatSettings {
    Barostat type = Barostat::mtk;
    double time = 2.0;
    double compressibility = 0.02;
    Coupling coupling = Coupling::isotropic;
};

struct StrainObservation {};

/// Correlations on a logarithmic grid of lags, and chain dimensions.
struct RelaxationSettings {
    double interval = 1;
    double wave_vector = 7.1;
};

/// Softness and rearrangements; what is not given is as the hyperplane's file says.
struct SoftnessObservation {
    std::string hyperplane; ///< file, relative to the configuration
    std::string hash;       ///< of the hyperplane; empty until complete
    std::optional<double> frame, interval, p_c, d2_min_radius;
    std::int64_t frames_before = 0, frames_after = 0; ///< 0 until complete
    std::int64_t lead = 0;
    double block = 100;
};

/// What is not asked for is not measured.
struct ObserveSettings {
    StrainObservation strain;
    std::optional<SoftnessObservation> softness;
    std::optional<RelaxationSettings> relaxation;
    std::optional<SampleSettings> samples;
};

/// Double bridging in a melt.
struct BondSwapSettings {
    double every = 1;
};

struct StageSettings {
    StageKind stage = StageKind::relax;
    std::string name;                ///< empty until complete: then unique in the protocol
    std::vector<double> temperature; ///< empty: the parent's end temperature
    std::vector<double> pressure;    ///< empty: the parent's
    std::vector<double> duration;
    std::vector<double> rate = {1e-4}, to; ///< quench
    std::vector<double> stress;            ///< creep
    StressControl control = StressControl::true_stress;
    double stress_ramp = 0;
    int axis = 2;
    std::vector<double> strain_rate; ///< extend
    double maximum_strain = 1;       ///< creep and extend
    std::optional<BondSwapSettings> bond_swap; ///< melt
    double force_tolerance = 1e-6;   ///< minimize
    std::int64_t maximum_steps = 100000;
    ThermostatSettings thermostat;
    BarostatSettings barostat;
    std::int64_t coupling_interval = 0; ///< 0 until complete
    bool interval_by_rule = false;      ///< it was not given
    std::optional<double> timestep, thermo, trajectory;
    ObserveSettings observe;
};

/// What a kind of stage starts from; a melt is at temperature 1 and pressure 0.
StageSettings default_stage(StageKind kind);

struct Settings {
    ModelSettings model;
    SystemSettings system;
    double timestep = 0.002;
    OutputIntervals output;
    std::vector<StageSettings> protocol;
};

inline constexpr const char* mixing_names[] = {"arithmetic", "geometric"};
inline constexpr const char* velocities_names[] = {"file", "new"};
inline constexpr const char* stage_names[] = {"melt",  "quench", "age",     "creep",
                                              "relax", "extend", "minimize"};
inline constexpr const char* control_names[] = {"true", "engineering", "lammps_pk2"};
inline constexpr const char* axis_names[] = {"x", "y", "z"};
inline constexpr const char* barostat_names[] = {"none", "mtk", "cell_rescaling"};
inline constexpr const char* coupling_names[] = {"isotropic", "per_axis", "transverse"};

inline const char* name_of(StageKind kind) { return stage_names[int(kind)]; }

} // namespace pitchdrop
