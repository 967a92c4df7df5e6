#pragma once
#include "engine/config/document.hpp"
#include "engine/config/hyperplanes.hpp"
#include "engine/config/initial_state.hpp"
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
    std::shared_ptr<const Snapshot> state; ///< null: random chains
    std::filesystem::path directory; ///< where relative names of input files begin
    nlohmann::json resolved;         ///< every default filled in; reads back as the same settings
    std::vector<Problem> warnings;   ///< what is doubtful, though not wrong
    std::uint64_t hash = 0; ///< equal for equal settings, however written, wherever files are
};

/// Reads and checks a file ("-": standard input, then inputs are relative to the working directory)
/// after applying `--set` assignments. Throws ConfigurationError with everything that is wrong.
Configuration read_configuration(const std::string& path,
                                 std::span<const std::string> assignments = {},
                                 Numbers numbers = Numbers::meant);

/// The same from a text; `name` appears in messages.
Configuration parse_configuration(const std::string& text, const std::string& name,
                                  const std::filesystem::path& directory,
                                  std::span<const std::string> assignments = {},
                                  Numbers numbers = Numbers::meant);

/// The settings of a configuration that was `resolved` before; no other file is read. Throws
/// ConfigurationError if it is none, or one of another version.
Settings read_resolved(const nlohmann::json& resolved, const std::string& name,
                       Numbers numbers = Numbers::exact);

/// `resolved` without the names of files that stand beside a hash: what they hold has a meaning, not
/// where they are.
nlohmann::json without_file_names(nlohmann::json resolved);

/// Reads the `model` object of a configuration from a file of its own.
Model read_model(const std::string& path);
Model parse_model(const std::string& text, const std::string& name);

/// Makes defaults that follow from a rule those that a run began with, `recorded` in its manifest: the
/// rule may have been another one in the version that began it.
void resume_as_recorded(Configuration& configuration, const nlohmann::json& recorded);

/// XXH64 of the canonical text: keys sorted, shortest numbers, no white space.
std::uint64_t hash_of(const nlohmann::json& value);
std::string hash_text(std::uint64_t hash); ///< 16 hexadecimal digits

} // namespace pitchdrop
