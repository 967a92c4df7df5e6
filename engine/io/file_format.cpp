#include "engine/io/file_format.hpp"

#include "engine/io/byte_source.hpp"
#include "engine/io/checkpoint.hpp"
#include "kernels/core/error.hpp"

#include <algorithm>
#include <cctype>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace pitchdrop {

namespace {

constexpr std::size_t looked_at = 1u << 16;

std::string first_bytes(const std::filesystem::path& path)
{
    const auto source = open_bytes(path);
    std::string bytes(looked_at, '\0');
    std::size_t had = 0;
    while (const std::size_t got = source->read(bytes.data() + had, bytes.size() - had)) had += got;
    bytes.resize(had);
    if (bytes.starts_with("\xef\xbb\xbf")) bytes.erase(0, 3);
    return bytes;
}

/// What a file that begins so is; the first that fits holds.
struct Beginning {
    std::string_view bytes;
    const char* name;
    bool may_be_title = false; ///< the first line of a data file is free text
};
constexpr Beginning beginnings[] = {
    {"\x89HDF", "an HDF5 file"},
    {"CDF\x01", "a NetCDF file"},
    {"CDF\x02", "a NetCDF file"},
    {"CDF\x05", "a NetCDF file"},
    {"LammpS RestartT", "a LAMMPS restart (LAMMPS' write_data makes a data file of it)"},
    {"---\ncreator: LAMMPS", "a LAMMPS YAML dump (dump custom writes text)"},
    {"LAMMPS (", "a LAMMPS log"},
    {"PSF", "a PSF file", true},
    {"CRYST1", "a PDB file", true},
    {"HEADER", "a PDB file", true},
    {"REMARK", "a PDB file", true},
    {"TITLE ", "a PDB file", true},
    {"MODEL ", "a PDB file", true},
    {"COMPND", "a PDB file", true},
    {"ATOM  ", "a PDB file", true},
    {"HETATM", "a PDB file", true},
    {"@<TRIPOS>", "a MOL2 file", true},
    {"<?xml", "an XML file (HOOMD 1 wrote such ones; gsd replaced them)"},
    {"<", "an XML or HTML file", true},
    {"{", "a JSON file", true},
    {"[", "a JSON or TOML file", true},
    {std::string_view("\x00\x00\x07\xcb", 4), "a GROMACS XTC trajectory"},
    {std::string_view("\x00\x00\x07\xc9", 4), "a GROMACS TRR trajectory"},
    {std::string_view("\x54\x00\x00\x00\x43\x4f\x52\x44", 8), "a DCD trajectory"},
    {"\xff\xfe", "a text in UTF-16 (save it as UTF-8)"},
    {"\xfe\xff", "a text in UTF-16 (save it as UTF-8)"},
    {"\x93NUMPY", "a NumPy array"},
    {"PK\x03\x04", "a ZIP archive"},
    {"\xfd"
     "7zXZ",
     "compressed by xz (only gzip and bzip2 are read)"},
    {"\x28\xb5\x2f\xfd", "compressed by zstd (only gzip and bzip2 are read)"},
};

std::vector<std::string> lines_of(const std::string& bytes, std::size_t most)
{
    std::vector<std::string> lines;
    std::istringstream in(bytes);
    for (std::string line; lines.size() < most && std::getline(in, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        lines.push_back(line.substr(0, 200)); // what tells a format is short
    }
    return lines;
}

std::size_t numbers_in(const std::string& line)
{
    std::istringstream in(line);
    std::size_t count = 0;
    for (double x = 0; in >> x;) ++count;
    std::string rest;
    in.clear();
    return in >> rest ? 0 : count;
}

/// A whole number and nothing else but blanks.
bool is_whole(const std::string& line)
{
    const auto is_blank = [](unsigned char c) { return std::isspace(c) != 0; };
    const auto begin = std::find_if_not(line.begin(), line.end(), is_blank);
    const auto end = std::find_if(begin, line.end(), is_blank);
    return begin != end &&
           std::all_of(begin, end, [](unsigned char c) { return std::isdigit(c) != 0; }) &&
           std::all_of(end, line.end(), is_blank);
}

/// Formats that no fixed bytes tell.
const char* known_by_lines(const std::vector<std::string>& lines)
{
    static const std::regex gro(R"(.{15}[ 0-9]{5}( *-?[0-9]+\.[0-9]+){3,6}\s*)");
    static const std::regex script(
        R"(\s*(units|atom_style|dimension|boundary|read_data|read_restart|pair_style|variable|log|processors|newton|lattice|package|suffix|clear)\s.*)");
    if (lines.size() > 2 && is_whole(lines[1]) && std::regex_match(lines[2], gro))
        return "a GROMACS .gro file";
    if (lines.size() > 5 && numbers_in(lines[1]) == 1 && numbers_in(lines[2]) == 3 &&
        numbers_in(lines[3]) == 3 && numbers_in(lines[4]) == 3)
        return "a VASP POSCAR";
    std::size_t commands = 0;
    for (const std::string& line : lines) commands += std::regex_match(line, script);
    if (commands >= 2) return "a LAMMPS input script (give the file that its read_data names)";
    return nullptr;
}

std::vector<std::string> words_of(const std::string& line)
{
    std::istringstream in(line.substr(0, line.find('#')));
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(word);
    return words;
}

/// A line of a LAMMPS data file's header, or the name of one of its sections.
bool is_data_header(const std::string& line)
{
    const auto words = words_of(line);
    const std::size_t count = words.size();
    if (count == 1) return words[0] == "Atoms" || words[0] == "Masses";
    if (count == 2)
        return is_whole(words[0]) &&
               (words[1] == "atoms" || words[1] == "bonds" || words[1] == "angles");
    if (count == 3)
        return is_whole(words[0]) && words[2] == "types" &&
               (words[1] == "atom" || words[1] == "bond" || words[1] == "angle");
    return count == 4 && words[2].ends_with("lo") && words[3].ends_with("hi");
}

bool looks_like_data(const std::vector<std::string>& lines)
{
    return std::any_of(lines.begin(), lines.end(), is_data_header);
}

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& what)
{
    throw InputError("'" + path.string() + "' is " + what,
                     "known formats are LAMMPS data, LAMMPS text dump, GSD, extended XYZ and "
                     "pitchdrop's checkpoint; text also compressed by gzip or bzip2",
                     "convert it to one of them");
}

FileFormat format_of_text(const std::filesystem::path& path, const std::string& bytes)
{
    const std::vector<std::string> lines = lines_of(bytes, 200);
    const bool count_first = !lines.empty() && is_whole(lines[0]);
    const bool data = !count_first && looks_like_data(lines);
    for (const Beginning& beginning : beginnings)
        if (bytes.starts_with(beginning.bytes) && !(data && beginning.may_be_title))
            refuse(path, beginning.name);
    std::filesystem::path name = path;
    if (name.extension() == ".gz" || name.extension() == ".bz2") name.replace_extension();
    const bool data_name = name.extension() == ".data" || name.extension() == ".lmp";
    // The first line of a data file is free text, and may be a number.
    if (count_first && !data_name) return FileFormat::extended_xyz;
    if (data) return FileFormat::lammps_data;
    if (const char* known = known_by_lines(lines)) refuse(path, known);
    if (data_name && bytes.find('\0') == bytes.npos) return FileFormat::lammps_data;
    refuse(path, "of no format that is known");
}

} // namespace

FileFormat format_of_file(const std::filesystem::path& path)
{
    const std::string bytes = first_bytes(path);
    const bool packed = is_compressed(path);
    const bool gsd = bytes.starts_with("\xDF\x65\xDF\x65\xDF\x65\xDF\x65");
    const bool checkpoint = bytes.starts_with("pitchdrop checkpoint\n");
    if (packed && (gsd || checkpoint))
        refuse(path, "a compressed file of a binary format, which is read as it is only");
    if (checkpoint) return FileFormat::checkpoint;
    if (gsd) return FileFormat::gsd;
    if (std::all_of(bytes.begin(), bytes.end(),
                    [](unsigned char c) { return std::isspace(c) != 0; }))
        throw InputError("'" + path.string() + "' is empty", "there is no state in it",
                         "check what wrote it");
    if (bytes.starts_with("ITEM: ")) return FileFormat::lammps_dump;
    return format_of_text(path, bytes);
}

} // namespace pitchdrop
