#pragma once
#include "engine/run/branch.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>

namespace pitchdrop {

/// What sets a branch apart, as one flat JSON object: its own values, and those of the stages it came
/// through with their names in front ("quench_cooling_rate"). It never depends on what else is in the
/// tree. Content of signac_statepoint.json.
nlohmann::json statepoint_of(const ProtocolTree& tree, std::size_t index);

} // namespace pitchdrop
