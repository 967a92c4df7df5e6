#pragma once
#include "engine/io/gsd.hpp"

#include <cstdint>
#include <filesystem>

namespace pitchdrop {

/// An open trajectory.gsd with a frame at every multiple of `interval`. Opening drops the frames
/// after `last_step`, so that a resumed run continues exactly the file that an uninterrupted one
/// would have written; −1 starts an empty file.
class TrajectoryFile {
public:
    TrajectoryFile(const std::filesystem::path& path, std::int64_t interval,
                   std::int64_t last_step);

    void append(const Snapshot& frame);

    /// Everything appended so far is on disk when this returns.
    void synchronize();

private:
    std::filesystem::path path_;
    GsdWriter writer_;
};

} // namespace pitchdrop
