#pragma once
#include "engine/config/settings.hpp"

#include <string>

namespace pitchdrop {

/// Why branches of different seeds that begin with one set of positions would be the same: the stage
/// that would be computed once for each seed with one result. Empty if there is none.
/// `same_velocities`: they begin with one set of velocities, too.
std::string stage_without_chance(const std::vector<StageSettings>& protocol, bool same_velocities);

} // namespace pitchdrop
