#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace pitchdrop {

inline constexpr const char* thermo_file = "thermo.csv"; ///< the time series of every branch

/// A branch as tree.json tells of it (docs/files.md).
struct RunBranch {
    std::filesystem::path directory;
    std::string id;
    int parent = -1; ///< index into the branches of the run; −1 at a root
    std::string stage, label, state;
    double temperature = 0, temperature_begin = 0;
    double pressure = 0, stress = 0;
    double stress_ramp = 0; ///< τ over which the stress rises, from the beginning of the stage
    std::uint64_t seed = 0;
    std::int64_t steps = 0, step = 0;
    double timestep = 0;

    double duration() const { return double(steps) * timestep; }
    double covered() const { return double(step) * timestep; } ///< τ done so far
    bool done() const { return state == "done"; }
    /// It ended where its strain went beyond the stage's maximum: what it has is valid until there.
    bool flowed() const { return state == "flowed"; }
    /// It never begins: it would start from a branch that flowed.
    bool skipped() const { return state == "skipped"; }
    std::filesystem::path file(const char* name) const { return directory / name; }
    /// False also for a file that nothing has been written to yet.
    bool has(const char* name) const
    {
        return std::filesystem::is_regular_file(file(name)) &&
               std::filesystem::file_size(file(name)) > 0;
    }
    /// What the thermostat was set to at a time since the beginning of the branch.
    double imposed_temperature(double time) const;
};

/// A run directory, finished or not.
struct RunFiles {
    std::filesystem::path path;
    std::string state, state_hash;   ///< file that the run began from, if any; no hash before 0.2.0
    std::vector<RunBranch> branches; ///< parents before children
};

bool is_run_directory(const std::filesystem::path& path);
/// Throws InputError where manifest.json or tree.json is not what a run writes.
RunFiles read_run_files(const std::filesystem::path& path);

} // namespace pitchdrop
