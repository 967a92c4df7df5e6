#include "engine/run/run_lock.hpp"

#include "kernels/core/error.hpp"

namespace pitchdrop {
namespace {

std::filesystem::path path_in(const std::filesystem::path& directory)
{
    return directory / ".lock";
}

[[noreturn]] void refuse(const std::filesystem::path& directory)
{
    throw InputError(directory.string() + " is in use",
                     "a run holds its lock: process " + FileLock::holder(path_in(directory)),
                     "wait for it to end, or choose another --out");
}

FileLock taken(const std::filesystem::path& directory, Sharing sharing)
{
    const auto kind =
        sharing == Sharing::shared ? FileLock::Kind::shared : FileLock::Kind::exclusive;
    auto lock = FileLock::attempt(path_in(directory), kind);
    if (!lock) refuse(directory);
    lock->sign();
    return std::move(*lock);
}

} // namespace

RunLock::RunLock(const std::filesystem::path& directory, Sharing sharing)
    : directory_(directory), sharing_(sharing), lock_(taken(directory, sharing))
{
}

void RunLock::require_to_be_alone()
{
    if (sharing_ == Sharing::alone) return;
    if (!lock_.convert(FileLock::Kind::exclusive)) refuse(directory_);
    lock_.convert(FileLock::Kind::shared);
}

bool RunLock::held(const std::filesystem::path& directory)
{
    return FileLock::held(path_in(directory));
}

} // namespace pitchdrop
