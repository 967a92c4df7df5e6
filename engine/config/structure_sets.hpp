#pragma once
#include "engine/config/document.hpp"
#include "engine/config/settings.hpp"
#include "kernels/model/structure.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace pitchdrop {

/// Structure sets by the name that the configuration gives them.
using StructureSets = std::map<std::string, StructureSet>;

/// Reads every structure set that a stage samples, checks those stages, and notes the sets' hashes,
/// so that a resumed run goes on with the same functions. `directory`: that of the configuration,
/// which files must not leave.
StructureSets read_structure_sets(std::vector<StageSettings>& protocol, double timestep,
                                  const std::filesystem::path& directory, const Document& document,
                                  std::vector<Problem>& problems);

} // namespace pitchdrop
