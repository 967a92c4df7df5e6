#pragma once
#include "engine/run/file_lock.hpp"

#include <filesystem>

namespace pitchdrop {

/// How a process uses a run directory: by itself, or beside others that take other branches.
enum class Sharing { alone, shared };

/// Held while a process computes in a run directory.
class RunLock {
public:
    /// Throws InputError naming the holder if another process is in the way.
    RunLock(const std::filesystem::path& directory, Sharing sharing);

    /// Makes sure for an instant that no other process computes there, then shares it again.
    /// Throws InputError otherwise.
    void require_to_be_alone();

    /// True while some process computes in the directory.
    static bool held(const std::filesystem::path& directory);

private:
    std::filesystem::path directory_;
    Sharing sharing_;
    FileLock lock_;
};

} // namespace pitchdrop
