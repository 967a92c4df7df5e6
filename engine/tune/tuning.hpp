#pragma once
#include "kernels/backend/backend.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace pitchdrop {

/// What the best values depend on beside the device.
struct WorkSize {
    double beads = 0;    ///< of a replica
    double replicas = 1; ///< that advance together
};

/// Values that decide how fast a backend is and, as they change the order of sums, how its trajectories
/// are rounded. A name that does not concern the backend is empty. To add a value, add it here and to
/// tuning.cpp; the table and the manifest then have it.
struct Tuning {
    std::string simd; ///< CPU: avx2 | avx512
    std::string path; ///< GPU: graph | persistent; empty in a row that leaves it open
    ListSettings list;
    std::string source; ///< where the values are from; decides nothing

    bool same_values(const Tuning& other) const;
    bool operator==(const Tuning& other) const { return same_values(other); }
};

/// "avx512, skin 0.35, pruned 0.12"; "path graph, skin 0.35, pruned 0.12"
std::string to_string(const Tuning& tuning);
nlohmann::json tuning_to_json(const Tuning& tuning);
/// Throws InputError that names `where` if a value is missing, unknown or out of range. Paths recorded
/// under former names are read as the present ones that give the same to the bit.
Tuning tuning_from_json(const nlohmann::json& json, const std::string& where);

/// What a run uses, by kind of backend: cpu, cuda or emulated. GPUs of one run share theirs, so that a
/// branch comes out the same on any of them.
using RunTuning = std::map<std::string, Tuning>;

nlohmann::json run_tuning_to_json(const RunTuning& tuning);
RunTuning run_tuning_from_json(const nlohmann::json& json, const std::string& where);

} // namespace pitchdrop
