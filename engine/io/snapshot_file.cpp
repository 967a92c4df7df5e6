#include "engine/io/snapshot_file.hpp"

#include "engine/io/atomic_file.hpp"
#include "engine/io/checkpoint.hpp"
#include "engine/io/extended_xyz.hpp"
#include "engine/io/gsd.hpp"
#include "engine/io/lammps_data.hpp"
#include "engine/io/lammps_dump.hpp"
#include "kernels/core/error.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>

namespace pitchdrop {

namespace {

std::string first_bytes(const std::filesystem::path& path, std::size_t count)
{
    std::ifstream in(path, std::ios::binary);
    if (!in || std::filesystem::is_directory(path)) return read_file(path); // says why not
    std::string bytes(count, '\0');
    in.read(bytes.data(), std::streamsize(count));
    bytes.resize(std::size_t(in.gcount()));
    return bytes;
}

/// An XYZ file begins with a line that is one whole number.
bool begins_with_a_count(const std::string& bytes)
{
    const std::string line = bytes.substr(0, bytes.find('\n'));
    const auto is_digit = [](unsigned char c) { return std::isdigit(c) || std::isspace(c); };
    return std::any_of(line.begin(), line.end(), [](unsigned char c) { return std::isdigit(c); }) &&
           std::all_of(line.begin(), line.end(), is_digit);
}

} // namespace

Snapshot read_snapshot(const std::filesystem::path& path)
{
    const std::string bytes = first_bytes(path, 256);
    const std::string extension = path.extension().string();
    const bool data_name = extension == ".data" || extension == ".lmp";
    if (is_checkpoint(path)) return read_checkpoint_snapshot(path);
    if (bytes.starts_with("\xDF\x65\xDF\x65\xDF\x65\xDF\x65")) return read_gsd(path);
    if (bytes.starts_with("ITEM: ")) return read_lammps_dump(path);
    // The first line of a data file is free text, and may be a number.
    if (begins_with_a_count(bytes) && !data_name) return read_extended_xyz(path);
    return read_lammps_data(path);
}

void write_snapshot(const std::filesystem::path& path, const Snapshot& snapshot)
{
    const std::string extension = path.extension().string();
    if (extension == ".data" || extension == ".lmp") return write_lammps_data(path, snapshot);
    if (extension == ".dump" || extension == ".lammpstrj") return write_lammps_dump(path, snapshot);
    if (extension == ".gsd") return write_gsd(path, snapshot);
    if (extension == ".xyz" || extension == ".extxyz") return write_extended_xyz(path, snapshot);
    throw InputError("cannot tell the format of '" + path.string() + "'",
                     "the extension names it: .data .lmp .dump .lammpstrj .gsd .xyz .extxyz",
                     "choose one of them");
}

} // namespace pitchdrop
