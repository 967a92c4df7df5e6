#pragma once
#include <filesystem>

namespace pitchdrop {

enum class FileFormat { checkpoint, gsd, lammps_dump, extended_xyz, lammps_data };

/// Told by the content. Throws InputError, with the name of the format where it is recognised, for a
/// file of a format that is not read.
FileFormat format_of_file(const std::filesystem::path& path);

} // namespace pitchdrop
