#pragma once
#include <filesystem>
#include <string>

namespace pitchdrop {

/// XXH64 of a file's bytes as 16 hexadecimal digits, read piece by piece: the file may be larger than
/// the memory. Throws InputError if it cannot be read.
std::string file_hash(const std::filesystem::path& path);

} // namespace pitchdrop
