#pragma once
#include "engine/config/settings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// How one stage fans out from one place of the protocol tree.

namespace pitchdrop {

/// The end of a path through the tree so far: where the next stage is attached.
struct Tip {
    int parent = -1;
    std::string prefix;
    std::uint64_t seed = 0;
    std::optional<double> temperature;
    double pressure = 0;
};

/// One combination of the values that a stage lists.
struct Choice {
    double temperature = 0, pressure = 0, duration = 0, rate = 0, stress = 0, strain_rate = 0;
    std::string levels;       ///< before the stage's name
    std::string inner_levels; ///< after it
};

/// One level of a branch's path: "/T0.42".
std::string path_level(const char* name, double value);

/// All combinations of the stage's lists, in the order in which they are listed.
std::vector<Choice> choices_of(const StageSettings& stage, const Tip& tip);

} // namespace pitchdrop
