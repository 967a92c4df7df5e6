#pragma once
#include "engine/run/branch.hpp"

#include <filesystem>
#include <string>
#include <vector>

// A protocol of a few seconds with everything in it.

namespace pitchdrop::test {

/// 256 beads from random chains to a melt, two quench targets, two stresses each; relaxation is
/// observed in the melt and under stress.
inline std::string tiny_protocol()
{
    return R"({
  "model": {"pair": {"type": "lennard_jones", "cutoff": 2.0},
            "bond": {"type": "harmonic", "k": 2000, "r0": 1.0}},
  "system": {"chains": 8, "beads_per_chain": 32, "density": 0.8, "seed": [3]},
  "timestep": 0.004,
  "output": {"thermo": 1, "checkpoint": 4, "trajectory": 4},
  "protocol": [
    {"stage": "melt", "temperature": 1.0, "pressure": 0, "duration": 14,
     "observe": {"relaxation": {"interval": 0.4}}},
    {"stage": "quench", "rate": 0.05, "to": [0.45, 0.5]},
    {"stage": "creep", "stress": [0, 0.3], "axis": "z", "duration": 8,
     "barostat": {"type": "cell_rescaling"}, "thermostat": {"type": "velocity_rescaling"},
     "observe": {"relaxation": {"interval": 0.8, "wave_vector": 5}}}
  ]
})";
}

/// One short stage, for tests of what happens around it.
inline std::string tiny_melt(const std::string& duration)
{
    return R"({
  "model": {"pair": {"type": "lennard_jones", "cutoff": 2.0}},
  "system": {"chains": 8, "beads_per_chain": 32, "density": 0.8},
  "timestep": 0.004,
  "output": {"thermo": 1, "checkpoint": 4},
  "protocol": [{"stage": "melt", "temperature": 1.0, "observe": {"relaxation": {}}, "duration": )" +
           duration + "}]}";
}

/// What must be equal, byte for byte, between an interrupted and an uninterrupted run.
std::vector<std::string> reproducible_files(const std::filesystem::path& run);

/// Values of one column of a thermo.csv.
std::vector<double> column(const std::filesystem::path& csv, const std::string& name);

} // namespace pitchdrop::test
