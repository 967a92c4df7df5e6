#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace pitchdrop {

/// An advisory lock on a file of its own. It is gone with the process, however that ends.
class FileLock {
public:
    enum class Kind { shared, exclusive };

    /// Waits for it.
    static FileLock wait(const std::filesystem::path& path, Kind kind);
    /// Nothing if another process (or another lock of this one) is in the way.
    static std::optional<FileLock> attempt(const std::filesystem::path& path, Kind kind);
    /// Whether anyone has it; asking changes nothing and creates no file.
    static bool held(const std::filesystem::path& path);
    /// What the last holder wrote of itself.
    static std::string holder(const std::filesystem::path& path);

    ~FileLock();
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;

    /// Makes it a lock of the other kind; false, and no lock at all, if others are in the way.
    bool convert(Kind kind);
    /// Writes `process_name` into the file, for `holder`.
    void sign() const;

private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

} // namespace pitchdrop
