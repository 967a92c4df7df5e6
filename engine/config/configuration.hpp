#pragma once
#include "engine/config/document.hpp"
#include "engine/config/hyperplanes.hpp"
#include "engine/config/settings.hpp"
#include "engine/config/structure_sets.hpp"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace pitchdrop {

/// A configuration that is valid, complete and ready to be carried out.
struct Configuration {
    Settings settings;
    Model model;
    Hyperplanes hyperplanes;         ///< by the name a stage gives
    StructureSets structure_sets;    ///< likewise
    std::filesystem::path directory; ///< input files are inside it
    nlohmann::json resolved;         ///< every default filled in; reads back as the same settings
    std::vector<Problem> warnings;   ///< what is doubtful, though not wrong
    std::uint64_t hash = 0;          ///< of `resolved`: equal for equal settings, however written

    std::filesystem::path state_path() const { return directory / settings.system.state; }
};

/// Reads and checks a file ("-": standard input, then inputs are relative to the working directory)
/// after applying `--set` assignments. Throws ConfigurationError with everything that is wrong.
Configuration read_configuration(const std::string& path,
                                 std::span<const std::string> assignments = {});

/// The same from a text; `name` appears in messages.
Configuration parse_configuration(const std::string& text, const std::string& name,
                                  const std::filesystem::path& directory,
                                  std::span<const std::string> assignments = {});

/// The settings of a configuration that was `resolved` before; no other file is read. Throws
/// ConfigurationError if it is none, or one of another version.
Settings read_resolved(const nlohmann::json& resolved, const std::string& name);

/// Reads the `model` object of a configuration from a file of its own.
Model read_model(const std::string& path);
Model parse_model(const std::string& text, const std::string& name);

/// XXH64 of the canonical text: keys sorted, shortest numbers, no white space.
std::uint64_t hash_of(const nlohmann::json& value);
std::string hash_text(std::uint64_t hash); ///< 16 hexadecimal digits

} // namespace pitchdrop
