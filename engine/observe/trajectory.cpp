#include "engine/observe/trajectory.hpp"

#include "engine/observe/durable.hpp"
#include "kernels/core/error.hpp"

namespace pitchdrop {

TrajectoryFile::TrajectoryFile(const std::filesystem::path& path, std::int64_t interval,
                               std::int64_t last_step)
    : path_(path), writer_(path, last_step < 0 ? GsdOpen::replace : GsdOpen::append)
{
    if (last_step < 0) return;
    const std::int64_t frames = last_step / interval + 1;
    if (writer_.frames() < frames)
        throw InputError(path.string() + " has lost frames",
                         "the checkpoint is at step " + std::to_string(last_step) +
                             " and there must be " + std::to_string(frames),
                         "restore the file, or choose another --out");
    writer_.truncate_to_frames(frames);
}

void TrajectoryFile::append(const Snapshot& frame) { writer_.append(frame); }

void TrajectoryFile::synchronize() { make_durable(path_); }

} // namespace pitchdrop
