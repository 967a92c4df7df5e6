#pragma once
#include "engine/io/lammps_data_types.hpp"
#include "engine/io/text_reader.hpp"
#include "kernels/core/vec.hpp"

#include <cstdint>

namespace pitchdrop {

/// What stands above the first section of a LAMMPS data file.
struct LammpsDataHeader {
    std::string title;
    std::int64_t atoms = 0, bonds = 0, angles = 0;
    LammpsTypes atom_types{.kind = "atom"}, bond_types{.kind = "bond"},
        angle_types{.kind = "angle"};
    Vec3<double> low{0, 0, 0}, high{0, 0, 0};
};

/// Reads counts and bounds; the reader then stands on the name of the first section.
LammpsDataHeader read_lammps_data_header(TextReader& text);

/// True when a line with this first word names a section.
bool begins_section(std::string_view word);

} // namespace pitchdrop
