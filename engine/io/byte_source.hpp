#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>

namespace pitchdrop {

/// The bytes of a file from its beginning, a piece at a time; those of a file compressed by gzip or
/// bzip2, told by its first bytes, as they were before.
class ByteSource {
public:
    virtual ~ByteSource() = default;
    /// Reads at most `most` bytes; 0 at the end. Throws InputError naming the file.
    virtual std::size_t read(char* to, std::size_t most) = 0;
    /// Goes on at byte `offset`: at once where the file is plain, else by reading up to it.
    virtual void go_to(std::uint64_t offset) = 0;
};

std::unique_ptr<ByteSource> open_bytes(const std::filesystem::path& path);

/// True for gzip and bzip2.
bool is_compressed(const std::filesystem::path& path);

} // namespace pitchdrop
