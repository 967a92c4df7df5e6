#pragma once
#include <cstdint>

namespace pitchdrop {

/// How a thermostat exchanges heat.
enum class HeatExchange : std::int32_t {
    nothing,       ///< not at all
    half_impulses, ///< all velocities are scaled at both ends of an interval, by half of it each
    impulses,      ///< the same where it begins, by all of it
    beads          ///< each bead by itself, in the middle of every step
};

/// What a thermostat of single beads needs in a step, the same for all of them.
struct BathCoefficients {
    double decay; ///< what is left of a mean velocity
    double noise; ///< times ξ / √m, with ξ standard normal, is a thermal velocity
};

} // namespace pitchdrop
