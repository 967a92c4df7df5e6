#pragma once
#include <nlohmann/json.hpp>

#include <filesystem>

namespace pitchdrop {

/// How far a run has come, from its files alone: tree.json with, for each branch, `progress` (0 to 1),
/// what the last row of its thermo.csv says (`last_…`), what its health says (`recent_temperature`,
/// `recent_pressure`, `drift`, `drift_error`, `warnings`), `steps_per_second` and `eta_seconds` while it
/// runs, the `job` as which it was submitted to a cluster; and `running`, `count` by state, `device`,
/// `configuration_hash`, `heartbeat`. null is what the files do not know. Throws InputError if
/// `directory` is no run.
nlohmann::json read_status(const std::filesystem::path& directory);

} // namespace pitchdrop
