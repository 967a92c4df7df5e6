#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace pitchdrop {

/// Writes a whole file or nothing: temporary name in the same directory, synced, renamed, directory
/// synced. With `keep_previous`, what was there before stays as `<name>.previous`; at no time is
/// there no file of the name itself.
/// Throws std::system_error naming the file when the disk refuses; the old file is then untouched
/// and nothing is left beside it.
void write_file_atomically(const std::filesystem::path& path, std::string_view content,
                           bool keep_previous = false);

/// Syncs a file that is complete under a temporary name and gives it its own.
/// Throws std::system_error naming the file when the disk refuses.
void replace_file(const std::filesystem::path& temporary, const std::filesystem::path& path);

/// Makes renames in the folder that holds `path` last through a loss of power.
void sync_folder_of(const std::filesystem::path& path);

/// The whole file as bytes; throws InputError if it cannot be read.
std::string read_file(const std::filesystem::path& path);

} // namespace pitchdrop
