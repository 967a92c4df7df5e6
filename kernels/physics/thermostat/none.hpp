#pragma once
#include "kernels/physics/kind.hpp"
#include "kernels/physics/thermostat/bath.hpp"

namespace pitchdrop {

/// Energy is conserved.
struct NoThermostat {
    static constexpr const char* name = "none";
    static constexpr const char* text = "energy is conserved";
    static constexpr HeatExchange exchange = HeatExchange::nothing;
    static constexpr bool is_random = false;
    struct Values {};
    static constexpr Parameters<Values, 0> parameters{};
};

} // namespace pitchdrop
