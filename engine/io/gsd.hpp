#pragma once
#include "engine/state/snapshot.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace pitchdrop {

/// GSD trajectories: file layer 2.0 and schema `hoomd` 1.4, as published by the Glotzer group
/// (gsd.readthedocs.io); readable by OVITO, HOOMD and freud. Layer 1 and schema 2 are read as well.
///
/// GSD has no checksum of its own: every frame carries `log/frame_hash`, the xxHash64 of its other
/// chunks, and reading verifies it where it is present.
enum class GsdOpen {
    append, ///< goes on behind the last frame; creates the file where there is none
    replace ///< starts an empty file
};

/// Writes one frame after the other. A frame counts once its index entries are complete; a process
/// killed between or within frames leaves a file with every complete frame.
/// Throws InputError if an existing file is not a whole GSD file, std::system_error naming the file
/// when the disk refuses.
class GsdWriter {
public:
    GsdWriter(const std::filesystem::path& path, GsdOpen open);
    GsdWriter(GsdWriter&&) noexcept;
    GsdWriter& operator=(GsdWriter&&) noexcept;
    ~GsdWriter();

    /// The first frame fixes the number of beads, the names of fields and values, and whether there are
    /// velocities: throws InputError where a later one differs. Types, masses, bonds and angles are
    /// written again only where they change.
    void append(const Snapshot& snapshot);

    /// Drops the frames from number `frames` on: on resume, those after the checkpoint's.
    void truncate_to_frames(std::int64_t frames);

    std::int64_t frames() const;

private:
    struct File;
    std::unique_ptr<File> file_;
};

/// An open file whose frames are read one after the other, or in any order.
class GsdReader {
public:
    explicit GsdReader(const std::filesystem::path& path);
    ~GsdReader();

    std::int64_t frames() const;
    /// As `read_gsd`.
    Snapshot read(std::int64_t frame) const;

private:
    struct File;
    std::unique_ptr<File> file_;
};

/// One frame; −1 is the last. What the file holds beyond a snapshot is in its notes, or refused if beads
/// would move otherwise with it: the table in docs/files.md. Throws InputError naming the file and what is wrong with it.
Snapshot read_gsd(const std::filesystem::path& path, std::int64_t frame = -1);

std::int64_t count_gsd_frames(const std::filesystem::path& path);

/// True when the file begins like a GSD file.
bool is_gsd(const std::filesystem::path& path);

/// A file of one frame, written whole or not at all.
void write_gsd(const std::filesystem::path& path, const Snapshot& snapshot);

} // namespace pitchdrop
