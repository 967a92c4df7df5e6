#pragma once
#include "engine/io/structure_set.hpp"
#include "kernels/model/observation.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace pitchdrop {

/// What the samples of a hyperplane came from.
struct TrainedOn {
    std::string model;               ///< its model_hash; empty where the runs did not say
    double coldest = 0, hottest = 0; ///< temperatures
    std::string structure;           ///< hash of the set of structure functions
};

/// A hyperplane with the structure functions and the definition of a rearrangement it belongs to.
struct HyperplaneFile {
    Hyperplane plane;
    HopSettings hop;
    double frame = 1; ///< τ between frames
    int lead = 0;     ///< frames from the structure to the hop it was trained on
    std::string hash; ///< of what defines softness and rearrangements, see hyperplane_hash
    std::optional<TrainedOn> trained_on;                  ///< where it says
    nlohmann::json training = nlohmann::json::object();   ///< how it was trained
    nlohmann::json provenance = nlohmann::json::object(); ///< from what and by which program
};

/// Reads and checks the file: {"format": "pitchdrop hyperplane 1", "structure": {…},
/// "positions": "instantaneous" | "time_average" | "inherent", "average_frames": n, "weights": […],
/// "means": […], "deviations": […], "bias": b, "rearrangement": {"p_c", "frames_before",
/// "frames_after", "frame"}, "trained_on": {"model", "temperature": [low, high], "structure"}, "training": {…}, "provenance": {…}, "hash": "…"}.
/// The hash is made if it is absent. Throws InputError.
HyperplaneFile read_hyperplane(const std::string& path);
/// The same from a text; `name` is for messages.
HyperplaneFile parse_hyperplane(const std::string& text, const std::string& name);

/// The file's text with a fresh hash; throws InputError if the hyperplane is not usable.
std::string to_json_text(const HyperplaneFile& file);

/// XXH64 of the structure functions, positions, weights, means, deviations, bias and rearrangement
/// written with 17 digits each, in hexadecimal.
std::string hyperplane_hash(const HyperplaneFile& file);

/// "instantaneous", "time_average" or "inherent".
const char* name_of(StructurePositions positions);

} // namespace pitchdrop
