#pragma once
#include "engine/state/snapshot.hpp"
#include "kernels/model/model.hpp"

#include <string>
#include <vector>

namespace pitchdrop {

/// A model in the terms of LAMMPS (units lj): U = (k/2) (r − r0)² there is K (r − r0)², so that K = k/2.
struct LammpsModel {
    std::string sections; ///< of a data file: Pair Coeffs, Bond Coeffs, Angle Coeffs
    std::string styles;   ///< commands that stand before read_data
    std::vector<std::string> notes; ///< what LAMMPS has no style for
};

/// For a state with these bonds and angles.
LammpsModel lammps_model(const Model& model, const Snapshot& snapshot);

/// The text of a data file with the sections put before its atoms.
std::string with_sections(const std::string& data, const LammpsModel& lammps);

/// An input script that reads the data file and prints its energies and pressure.
std::string lammps_input(const LammpsModel& lammps, const Snapshot& snapshot,
                         const std::string& data_file);

} // namespace pitchdrop
