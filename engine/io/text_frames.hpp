#pragma once
#include "engine/io/snapshot_file.hpp"
#include "engine/io/text_reader.hpp"

namespace pitchdrop {

/// How the frames of a text format follow each other. Both functions leave the reader behind the
/// frame, return nothing (false) at the end of the file, and throw CutFile inside a frame that is
/// not whole.
struct TextFrames {
    std::optional<Snapshot> (*read)(TextReader&);
    bool (*skip)(TextReader&);
    /// Where the last frame of a plain file begins, found from its end; null where it cannot be.
    std::optional<std::uint64_t> (*find_last)(const std::filesystem::path&) = nullptr;
};

/// One frame is in memory at a time, and of the others nothing. A last frame that is cut is
/// refused unless another is chosen: the message says how many are whole and how to get them.
Snapshot read_text_frame(const std::filesystem::path& path, const TextFrames& format,
                         const FrameChoice& choice);

/// A last frame that is cut is left out; a note says so.
FrameWalk walk_text_frames(const std::filesystem::path& path, const TextFrames& format,
                           const std::function<void(Snapshot&&, std::int64_t)>& use);

} // namespace pitchdrop
