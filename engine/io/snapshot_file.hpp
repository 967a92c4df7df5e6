#pragma once
#include "engine/state/snapshot.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pitchdrop {

/// Which frame of a trajectory.
struct FrameChoice {
    std::optional<std::int64_t> number; ///< counted from 0; without one the last whole frame
};

/// Reads a state of any format, told by its content: checkpoint, GSD, LAMMPS dump, extended XYZ,
/// LAMMPS data; text also compressed by gzip or bzip2. A frame that is cut at the end of a text
/// trajectory does not count; a note of the snapshot says so. Throws InputError.
Snapshot read_snapshot(const std::filesystem::path& path, const FrameChoice& choice = {});

/// What became of a walk over a trajectory.
struct FrameWalk {
    std::int64_t frames = 0;        ///< whole ones
    std::vector<std::string> notes; ///< of the file, e.g. that its last frame is cut
};

/// Calls back with every whole frame and its number, in order and one at a time in memory.
FrameWalk for_each_frame(const std::filesystem::path& path,
                         const std::function<void(Snapshot&& frame, std::int64_t number)>& use);

/// Writes the format of the extension: .data .lmp (LAMMPS data), .dump .lammpstrj (LAMMPS dump),
/// .gsd, .xyz .extxyz (extended XYZ). Returns what the format cannot hold, one sentence each.
std::vector<std::string> write_snapshot(const std::filesystem::path& path,
                                        const Snapshot& snapshot);

/// Writes one frame after the other into a file of such a format; LAMMPS data holds one.
class SnapshotWriter {
public:
    explicit SnapshotWriter(const std::filesystem::path& path);
    SnapshotWriter(SnapshotWriter&&) noexcept;
    SnapshotWriter& operator=(SnapshotWriter&&) noexcept;
    ~SnapshotWriter(); ///< without finish(): nothing is left behind

    void append(const Snapshot& snapshot);
    /// The file takes its name; returns what the format could not hold.
    std::vector<std::string> finish();

private:
    struct File;
    std::unique_ptr<File> file_;
};

} // namespace pitchdrop
