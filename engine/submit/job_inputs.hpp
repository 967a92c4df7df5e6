#pragma once
#include "engine/config/configuration.hpp"

#include <filesystem>

namespace pitchdrop {

/// Puts the resolved configuration and the files that it names into `folder`, so that what runs is what
/// was submitted even if the originals change in between. All jobs of a run read this one copy: the
/// latest submission's, which has the branches of the earlier ones. Returns the configuration's path.
std::filesystem::path write_job_inputs(const Configuration& configuration,
                                       const std::filesystem::path& folder);

} // namespace pitchdrop
