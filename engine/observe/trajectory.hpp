#pragma once
#include "engine/io/gsd.hpp"

#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>
#include <string_view>

namespace pitchdrop {

/// An open trajectory.gsd with a frame at every multiple of `interval`. A frame may wait until what
/// belongs to it is known: p_hop at its time, say. Those that wait are part of a checkpoint, so that
/// a resumed run continues exactly the file that an uninterrupted one would have written.
class TrajectoryFile {
public:
    /// Opening drops the frames that were written after `last_step`; −1 starts an empty file. `waiting`:
    /// what `save` gave at that step, empty where no frame waited. Throws InputError if frames are lost.
    TrajectoryFile(const std::filesystem::path& path, std::int64_t interval, std::int64_t last_step,
                   std::string_view waiting = {});

    /// The frame is written behind those that wait, by `release`.
    void add(Snapshot&& frame) { waiting_.push_back(std::move(frame)); }

    /// The oldest frame that waits; null if there is none.
    Snapshot* oldest() { return waiting_.empty() ? nullptr : &waiting_.front(); }
    /// Writes it as it is.
    void release();
    void release_all();

    /// Everything written so far is on disk when this returns.
    void synchronize();

    /// The frames that wait, for a checkpoint; empty if there are none.
    std::string save() const;

private:
    std::filesystem::path path_;
    GsdWriter writer_;
    bool is_timed_ = true;
    std::deque<Snapshot> waiting_;
};

} // namespace pitchdrop
