#pragma once
#include "kernels/model/replica.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace pitchdrop {

/// Parameters of potentials as a file states them: one row per type, e.g. `1 1000 1`.
struct FileCoefficients {
    std::string section;                        ///< e.g. "Bond Coeffs"
    std::string style;                          ///< e.g. "harmonic"; empty where it is not named
    std::vector<std::vector<std::string>> rows; ///< words of each line
};

/// One configuration in the terms of files: the neutral form between formats and the engine.
/// Arrays are in the order of the file's bead ids. Positions are unwrapped: images are folded in.
struct Snapshot {
    Vec3<double> origin{0, 0, 0};          ///< lower corner of the box
    Vec3<double> box{0, 0, 0};             ///< side lengths
    std::vector<Vec3<double>> position;
    std::vector<Vec3<double>> velocity;    ///< empty where the file has none
    std::vector<std::uint8_t> type;        ///< 0-based
    std::uint32_t types = 1;
    std::vector<std::string> type_names;   ///< one per type; empty where the file has none
    bool names_are_comments = false;       ///< the names may mean nothing
    std::vector<double> type_mass;         ///< empty where the file has none
    std::vector<double> mass;              ///< per bead; empty where the file has none or gives type_mass
    std::vector<std::int64_t> id;          ///< the file's own bead ids; empty where it has none
    std::vector<std::uint32_t> molecule;   ///< 0-based; empty where the file has none
    std::vector<std::array<std::uint32_t, 2>> bonds;
    std::vector<std::array<std::uint32_t, 3>> angles;
    std::array<bool, 3> periodic{true, true, true}; ///< as the file says it
    bool has_images = true;                ///< false: positions are wrapped and images unknown
    std::vector<FileCoefficients> coefficients;
    std::vector<std::string> notes;        ///< contents of the file that are not used, one sentence each
    std::int64_t step = 0;
    std::map<std::string, std::vector<float>> fields; ///< per bead, e.g. softness
    std::map<std::string, double> values;             ///< of the frame, e.g. the time of softness

    std::uint32_t beads() const { return static_cast<std::uint32_t>(position.size()); }
};

/// The dynamical state of a snapshot; velocities are zero where it has none.
/// Throws InputError if the model lacks a bead type, if a bond or angle names a bead that is not
/// there or one bead twice, or if a number is not finite or beyond what the engine's own hold.
ReplicaState make_state(const Snapshot& snapshot, const Model& model);

/// The snapshot of a state, with velocities as an observer sees them.
Snapshot make_snapshot(const ReplicaState& state, const Model& model);

/// Maxwell–Boltzmann velocities without centre-of-mass motion, scaled to exactly `temperature`
/// with 3N − 3 degrees of freedom.
void draw_velocities(ReplicaState& state, const Model& model, double temperature,
                     std::uint64_t seed);

} // namespace pitchdrop
