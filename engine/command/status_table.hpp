#pragma once
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

// A status (status_files.hpp) in words, for the terminal and the page alike.

namespace pitchdrop {

/// Headings of the columns, and a branch's cells below them; empty where nothing is known.
std::vector<std::string> status_headings();
std::vector<std::string> status_cells(const nlohmann::json& branch);

/// What is said below a branch's row: why it failed or flowed, and the warnings about its health.
std::vector<std::string> status_remarks(const nlohmann::json& branch);

/// "12 of 20 branches done, 0 failed; running (cpu, 2 threads)", and speed and time left if known.
std::vector<std::string> status_summary(const nlohmann::json& status);

/// The whole table with its summary.
std::string status_table(const nlohmann::json& status);

} // namespace pitchdrop
