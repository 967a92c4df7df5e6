#pragma once
#include "engine/config/document.hpp"
#include "engine/config/settings.hpp"

#include <filesystem>

// Rules that concern more than one field. `path` is where the struct stands in the document.

namespace pitchdrop {

void check_model(const ModelSettings& model, const std::string& path, const Document& document,
                 std::vector<Problem>& problems);

/// Of random chains.
void check_chains(const Settings& settings, const Document& document,
                  std::vector<Problem>& problems);

void check_protocol(const Settings& settings, const Document& document,
                    std::vector<Problem>& problems);

/// A free box needs attraction where its pressure is not positive.
void check_cohesion(const Settings& settings, const Document& document,
                    std::vector<Problem>& problems);

/// Why a file that the configuration names cannot be used: it is not there, or no file. Empty if it
/// can. Relative names begin at `directory`, that of the configuration.
std::string input_file_problem(const std::string& name, const std::filesystem::path& directory);

/// More branches than this are a slip of the pen.
inline constexpr double most_branches = 100000;

} // namespace pitchdrop
