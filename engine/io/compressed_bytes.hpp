#pragma once
#include "engine/io/byte_source.hpp"

#include <string_view>

// Files compressed by gzip (zlib) and bzip2 (libbz2), of one piece or several behind each other.

namespace pitchdrop {

inline bool is_gzip(std::string_view first_bytes) { return first_bytes.starts_with("\x1f\x8b"); }
inline bool is_bzip2(std::string_view first_bytes)
{
    return first_bytes.size() > 3 && first_bytes.starts_with("BZh") && first_bytes[3] >= '1' &&
           first_bytes[3] <= '9';
}

std::unique_ptr<ByteSource> open_gzip(const std::filesystem::path& path);
std::unique_ptr<ByteSource> open_bzip2(const std::filesystem::path& path);

/// Text of numbers shrinks by a factor of 3 to 30. What grows by more than this, once it is large,
/// is no text of beads and would only fill the memory.
inline constexpr std::uint64_t largest_growth = 200, growth_counts_from = 64u << 20;

} // namespace pitchdrop
