#include "engine/io/atomic_file.hpp"
#include "engine/io/extended_xyz.hpp"
#include "engine/io/gsd.hpp"
#include "engine/io/lammps_data.hpp"
#include "engine/io/lammps_dump.hpp"
#include "engine/io/snapshot_file.hpp"
#include "engine/io/written_types.hpp"
#include "kernels/core/error.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>

namespace pitchdrop {

namespace {

enum class Format { data, dump, gsd, xyz };

Format format_of(const std::filesystem::path& path)
{
    const std::string extension = path.extension().string();
    if (extension == ".data" || extension == ".lmp") return Format::data;
    if (extension == ".dump" || extension == ".lammpstrj") return Format::dump;
    if (extension == ".gsd") return Format::gsd;
    if (extension == ".xyz" || extension == ".extxyz") return Format::xyz;
    throw InputError("cannot tell the format of '" + path.string() + "'",
                     "the extension names it: .data .lmp .dump .lammpstrj .gsd .xyz .extxyz",
                     "choose one of them");
}

std::string frame_text(Format format, const Snapshot& snapshot)
{
    if (format == Format::data) return lammps_data_text(snapshot);
    return format == Format::dump ? lammps_dump_frame(snapshot) : extended_xyz_frame(snapshot);
}

std::string names_of(const Snapshot& snapshot)
{
    std::string names;
    for (const auto& [name, field] : snapshot.fields) names += (names.empty() ? "" : ", ") + name;
    return names;
}

/// Every sentence says what is not in the file that was written.
std::vector<std::string> losses(Format format, const Snapshot& s)
{
    std::vector<std::string> lost;
    const bool trajectory = format == Format::dump || format == Format::xyz;
    const std::string kind = format == Format::dump  ? "a LAMMPS dump"
                             : format == Format::xyz ? "extended XYZ"
                             : format == Format::gsd ? "GSD"
                                                     : "LAMMPS data";
    if (trajectory && !s.bonds.empty())
        lost.push_back(std::to_string(s.bonds.size()) + " bonds and " +
                       std::to_string(s.angles.size()) + " angles are left out: " + kind +
                       " holds none");
    if (format == Format::data && !s.fields.empty())
        lost.push_back("the fields " + names_of(s) + " are left out: " + kind + " holds none");
    if (format == Format::data && masses_of_types(s).empty())
        lost.push_back(s.mass.empty() && s.type_mass.empty()
                           ? "masses are not known and left out: give LAMMPS its mass command"
                           : "masses are left out: beads of one type differ in theirs");
    if (!s.coefficients.empty()) {
        std::string sections;
        for (const FileCoefficients& c : s.coefficients)
            sections += (sections.empty() ? "" : ", ") + c.section;
        lost.push_back("the coefficients (" + sections + ") are left out: a model states them");
    }
    return lost;
}

} // namespace

std::vector<std::string> write_snapshot(const std::filesystem::path& path, const Snapshot& snapshot)
{
    const Format format = format_of(path);
    if (format == Format::gsd)
        write_gsd(path, snapshot);
    else
        write_file_atomically(path, frame_text(format, snapshot));
    return losses(format, snapshot);
}

struct SnapshotWriter::File {
    explicit File(const std::filesystem::path& name)
        : path(name), temporary(name.string() + ".writing." + std::to_string(::getpid())),
          format(format_of(name))
    {
        if (format == Format::gsd)
            gsd.emplace(temporary, GsdOpen::replace);
        else
            text.open(temporary, std::ios::binary | std::ios::trunc);
        check();
    }
    void check() const
    {
        if (format != Format::gsd && !text)
            throw std::system_error(errno, std::generic_category(),
                                    "cannot write '" + temporary.string() + "'");
    }

    std::filesystem::path path, temporary;
    Format format;
    std::ofstream text;
    std::optional<GsdWriter> gsd;
    std::int64_t frames = 0;
    std::vector<std::string> lost;
    bool finished = false;
};

SnapshotWriter::SnapshotWriter(const std::filesystem::path& path)
    : file_(std::make_unique<File>(path))
{
}
SnapshotWriter::SnapshotWriter(SnapshotWriter&&) noexcept = default;
SnapshotWriter& SnapshotWriter::operator=(SnapshotWriter&&) noexcept = default;

SnapshotWriter::~SnapshotWriter()
{
    if (!file_ || file_->finished) return;
    std::error_code ignored;
    std::filesystem::remove(file_->temporary, ignored);
}

void SnapshotWriter::append(const Snapshot& snapshot)
{
    File& file = *file_;
    if (file.format == Format::data && file.frames > 0)
        throw InputError("'" + file.path.string() + "' would hold several frames",
                         "LAMMPS data holds one state",
                         "choose one frame, or write .dump, .gsd or .extxyz");
    if (file.gsd)
        file.gsd->append(snapshot);
    else
        file.text << frame_text(file.format, snapshot);
    file.check();
    ++file.frames;
    for (std::string& sentence : losses(file.format, snapshot))
        if (std::find(file.lost.begin(), file.lost.end(), sentence) == file.lost.end())
            file.lost.push_back(std::move(sentence));
}

std::vector<std::string> SnapshotWriter::finish()
{
    File& file = *file_;
    if (file.gsd)
        file.gsd.reset();
    else
        file.text.close();
    file.check();
    replace_file(file.temporary, file.path);
    file.finished = true;
    return std::move(file.lost);
}

} // namespace pitchdrop
