#pragma once
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace pitchdrop {

/// What a file of counts counted: `hyperplane=… p_c=… t_R=… lead=… frame=… window=…`, its first line.
/// Counts of different definitions are different quantities.
struct Definition {
    std::vector<std::pair<std::string, std::string>> entries; ///< key and value, as written
    std::filesystem::path file;                               ///< where it was read first

    std::string value(const std::string& key) const; ///< empty if it is not there
};

/// Reads the line without its "#". Refuses one that lacks a key every file has.
Definition read_definition(const std::string& line, const std::filesystem::path& file);

/// Refuses two that differ, naming what differs.
void require_same(const Definition& first, const Definition& other);

} // namespace pitchdrop
