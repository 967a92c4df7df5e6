#include "engine/io/snapshot_file.hpp"

#include "engine/io/checkpoint.hpp"
#include "engine/io/extended_xyz.hpp"
#include "engine/io/file_format.hpp"
#include "engine/io/gsd.hpp"
#include "engine/io/lammps_data.hpp"
#include "engine/io/lammps_dump.hpp"
#include "engine/state/whole_molecules.hpp"
#include "kernels/core/error.hpp"

namespace pitchdrop {

namespace {

/// What every format has in common: the engine's box is periodic, and its molecules are whole.
void settle(Snapshot& snapshot, const std::filesystem::path& path)
{
    for (std::size_t axis = 0; axis < 3; ++axis)
        if (!snapshot.periodic[axis])
            throw InputError("the box of '" + path.string() + "' is not periodic along " +
                                 std::string(1, "xyz"[axis]),
                             "the engine is periodic in three dimensions: a free surface or a wall "
                             "would meet its own image",
                             "declare the box periodic (boundary p, pbc T) if it may be, with empty "
                             "space at free surfaces");
    make_molecules_whole(snapshot);
}

Snapshot read_one_state(const std::filesystem::path& path, FileFormat format,
                        const FrameChoice& choice)
{
    if (choice.number.value_or(0) != 0)
        throw InputError("'" + path.string() + "' has no frame " + std::to_string(*choice.number),
                         "it holds one state", "leave the frame out");
    return format == FileFormat::checkpoint ? read_checkpoint_snapshot(path)
                                            : read_lammps_data(path);
}

Snapshot read_frame(const std::filesystem::path& path, FileFormat format, const FrameChoice& choice)
{
    switch (format) {
    case FileFormat::gsd: return read_gsd(path, choice.number.value_or(-1));
    case FileFormat::lammps_dump: return read_lammps_dump(path, choice);
    case FileFormat::extended_xyz: return read_extended_xyz(path, choice);
    default: return read_one_state(path, format, choice);
    }
}

} // namespace

Snapshot read_snapshot(const std::filesystem::path& path, const FrameChoice& choice)
{
    if (choice.number && *choice.number < 0)
        throw InputError("there is no frame " + std::to_string(*choice.number),
                         "frames are counted from 0", "leave the frame out for the last one");
    Snapshot snapshot = read_frame(path, format_of_file(path), choice);
    settle(snapshot, path);
    return snapshot;
}

FrameWalk for_each_frame(const std::filesystem::path& path,
                         const std::function<void(Snapshot&& frame, std::int64_t number)>& use)
{
    const auto settled = [&](Snapshot&& frame, std::int64_t number) {
        settle(frame, path);
        use(std::move(frame), number);
    };
    const FileFormat format = format_of_file(path);
    if (format == FileFormat::lammps_dump) return walk_lammps_dump(path, settled);
    if (format == FileFormat::extended_xyz) return walk_extended_xyz(path, settled);
    FrameWalk walk;
    if (format == FileFormat::gsd) {
        const GsdReader gsd(path);
        walk.frames = gsd.frames();
        for (std::int64_t frame = 0; frame < walk.frames; ++frame) settled(gsd.read(frame), frame);
        return walk;
    }
    walk.frames = 1;
    settled(read_frame(path, format, {0}), 0);
    return walk;
}

} // namespace pitchdrop
