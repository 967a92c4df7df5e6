#pragma once
#include <filesystem>

namespace pitchdrop {

/// Keeps a second run out of a directory for as long as it lives. The kernel releases the lock
/// when the process ends, however it ends.
class RunLock {
public:
    /// Throws InputError naming host and process of the run that holds the directory.
    explicit RunLock(const std::filesystem::path& directory);
    ~RunLock();
    RunLock(const RunLock&) = delete;
    RunLock& operator=(const RunLock&) = delete;

    /// True if a living run holds `directory`.
    static bool held(const std::filesystem::path& directory);

private:
    int descriptor_ = -1;
};

} // namespace pitchdrop
