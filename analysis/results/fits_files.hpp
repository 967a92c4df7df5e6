#pragma once
#include <nlohmann/json.hpp>

#include <filesystem>

namespace pitchdrop {

/// Writes `fits` as directory/fits.json and every table in it, a list of objects or one object, as
/// directory/<table>.csv: a column for each key of any row, empty where a row has none. Tables without rows
/// have no file; one from an earlier analysis is taken away. Each file is written whole or not at all,
/// fits.json last.
void write_fits(const std::filesystem::path& directory, const nlohmann::ordered_json& fits);

/// The text of one table; empty if there are no rows.
std::string csv_of(const nlohmann::ordered_json& table);

} // namespace pitchdrop
