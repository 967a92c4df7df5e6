#pragma once
#include "kernels/model/replica.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>

// thermo.csv: the time series of one branch. Energies are extensive; pressures are
// compression-positive, stress and strain tension-positive; off-diagonal pressures are the
// potential part.

namespace pitchdrop {

/// What turns a sample into a row: constants of the branch.
struct ThermoContext {
    double timestep = 0.002;
    std::uint32_t beads = 0;
    double degrees_of_freedom = 0;
    int axis = 2;                        ///< the axis whose strain and stress are reported
    double reference_length[3] = {0, 0, 0}; ///< box at the start of the branch
};

ThermoContext make_thermo_context(const MotionSettings& settings, int axis,
                                  const ReplicaState& state, const double begin_box[3]);

/// Mean softness at one step; the rows of other steps have none.
struct SoftnessAt {
    std::int64_t step = -1;
    double mean = 0;
};

std::string thermo_header();
std::string thermo_row(const Sample& sample, const ThermoContext& context,
                       const SoftnessAt& softness = {});

/// Engineering strain L/L0 − 1 along the context's axis.
double strain(const Sample& sample, const ThermoContext& context);

/// Mean pressure along an axis over the sample's interval; the instantaneous one where no coupling step
/// was taken before it.
double mean_pressure(const Sample& sample, int axis);

/// Cauchy stress along the context's axis, a mean over the sample's interval.
double true_stress(const Sample& sample, const ThermoContext& context);

/// An open thermo.csv. Opening drops every row after `last_step`, so that a resumed run continues
/// exactly the file that an uninterrupted one would have written.
class ThermoFile {
public:
    ThermoFile(const std::filesystem::path& path, std::int64_t last_step);

    void append(std::span<const Sample> samples, const ThermoContext& context,
                const SoftnessAt& softness = {});

    /// Everything appended so far is on disk when this returns.
    void synchronize();

private:
    std::filesystem::path path_;
    std::ofstream file_;
};

} // namespace pitchdrop
