#pragma once
#include "engine/io/text_reader.hpp"
#include "kernels/core/vec.hpp"

#include <cstdint>

namespace pitchdrop {

/// What stands above the first section of a LAMMPS data file.
struct LammpsDataHeader {
    std::int64_t atoms = 0, bonds = 0, angles = 0, atom_types = 0;
    Vec3<double> low{0, 0, 0}, high{0, 0, 0};
};

/// Reads counts and bounds; the reader then stands on the name of the first section.
LammpsDataHeader read_lammps_data_header(TextReader& text);

/// True when a line with this first word names a section.
bool begins_section(std::string_view word);

} // namespace pitchdrop
