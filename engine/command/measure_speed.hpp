#pragma once
#include "engine/command/workload.hpp"

#include <nlohmann/json.hpp>

namespace pitchdrop {

/// Makes the workload's state and times its steps: speed, temperature, density and energy drift.
/// `name`: of the backend.
nlohmann::json measure_speed(const Workload& workload, WorkloadStates& states, Backend& backend,
                             const std::string& name);

} // namespace pitchdrop
