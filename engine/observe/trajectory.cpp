#include "engine/observe/trajectory.hpp"

#include "engine/io/snapshot_packing.hpp"
#include "engine/observe/durable.hpp"
#include "kernels/core/error.hpp"

namespace pitchdrop {

namespace {

std::deque<Snapshot> unpack_frames(std::string_view bytes)
{
    std::deque<Snapshot> frames;
    for (Unpacker unpacker(bytes); !unpacker.at_end();) frames.push_back(unpack_snapshot(unpacker));
    return frames;
}

} // namespace

TrajectoryFile::TrajectoryFile(const std::filesystem::path& path, std::int64_t interval,
                               std::int64_t last_step, std::string_view waiting)
    : path_(path), writer_(path, last_step < 0 ? GsdOpen::replace : GsdOpen::append),
      waiting_(unpack_frames(waiting))
{
    if (last_step < 0) return;
    const std::int64_t frames = last_step / interval + 1 - std::int64_t(waiting_.size());
    if (writer_.frames() < frames)
        throw InputError(path.string() + " has lost frames",
                         "the checkpoint is at step " + std::to_string(last_step) +
                             " and there must be " + std::to_string(frames),
                         "restore the file, or choose another --out");
    writer_.truncate_to_frames(frames);
    // A trajectory that version 0.1 began has no times; readers want the same values in every frame.
    is_timed_ = frames == 0 || GsdReader(path).read(0).values.contains("time");
}

void TrajectoryFile::release()
{
    if (!is_timed_) waiting_.front().values.erase("time");
    writer_.append(waiting_.front());
    waiting_.pop_front();
}

void TrajectoryFile::release_all()
{
    while (!waiting_.empty()) release();
}

void TrajectoryFile::synchronize() { make_durable(path_); }

std::string TrajectoryFile::save() const
{
    Packer packer;
    for (const Snapshot& frame : waiting_) pack(packer, frame);
    return packer.bytes;
}

} // namespace pitchdrop
