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

enum class SnapshotFormat { data, dump, gsd, xyz };

namespace {

SnapshotFormat format_of(const std::filesystem::path& path)
{
    const std::string extension = path.extension().string();
    if (extension == ".data" || extension == ".lmp") return SnapshotFormat::data;
    if (extension == ".dump" || extension == ".lammpstrj") return SnapshotFormat::dump;
    if (extension == ".gsd") return SnapshotFormat::gsd;
    if (extension == ".xyz" || extension == ".extxyz") return SnapshotFormat::xyz;
    throw InputError("cannot tell the format of '" + path.string() + "'",
                     "the extension names it: .data .lmp .dump .lammpstrj .gsd .xyz .extxyz",
                     "choose one of them");
}

std::string frame_text(SnapshotFormat format, const Snapshot& snapshot)
{
    if (format == SnapshotFormat::data) return lammps_data_text(snapshot);
    return format == SnapshotFormat::dump ? lammps_dump_frame(snapshot) : extended_xyz_frame(snapshot);
}

std::string names_of(const Snapshot& snapshot)
{
    std::string names;
    for (const auto& [name, field] : snapshot.fields) names += (names.empty() ? "" : ", ") + name;
    return names;
}

/// Every sentence says what is not in the file that was written.
std::vector<std::string> losses(SnapshotFormat format, const Snapshot& s)
{
    std::vector<std::string> lost;
    const bool trajectory = format == SnapshotFormat::dump || format == SnapshotFormat::xyz;
    const std::string kind = format == SnapshotFormat::dump  ? "a LAMMPS dump"
                             : format == SnapshotFormat::xyz ? "extended XYZ"
                             : format == SnapshotFormat::gsd ? "GSD"
                                                     : "LAMMPS data";
    if (trajectory && !s.bonds.empty())
        lost.push_back(std::to_string(s.bonds.size()) + " bonds and " +
                       std::to_string(s.angles.size()) + " angles are left out: " + kind +
                       " holds none");
    if (format == SnapshotFormat::data && !s.fields.empty())
        lost.push_back("the fields " + names_of(s) + " are left out: " + kind + " holds none");
    if (format == SnapshotFormat::data && masses_of_types(s).empty())
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
    const SnapshotFormat format = format_of(path);
    if (format == SnapshotFormat::gsd)
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
        if (format == SnapshotFormat::gsd)
            gsd.emplace(temporary, GsdOpen::replace);
        else
            text.open(temporary, std::ios::binary | std::ios::trunc);
        check();
    }
    void check() const
    {
        if (format != SnapshotFormat::gsd && !text)
            throw std::system_error(errno, std::generic_category(),
                                    "cannot write '" + temporary.string() + "'");
    }

    std::filesystem::path path, temporary;
    SnapshotFormat format;
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
    if (file.format == SnapshotFormat::data && file.frames > 0)
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
