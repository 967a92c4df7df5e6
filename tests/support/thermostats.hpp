#pragma once
#include "kernels/physics/thermostat/all.hpp"

#include <string>
#include <vector>

namespace pitchdrop::test {

struct ThermostatCase {
    std::string name;
    Thermostat thermostat;
};

/// Every thermostat of the list that exchanges heat.
inline std::vector<ThermostatCase> thermostat_cases()
{
    std::vector<ThermostatCase> all;
    Thermostats::for_each([&]<class Kind>(int index) {
        if (Kind::exchange != HeatExchange::nothing) all.push_back({Kind::name, Thermostat(index)});
    });
    return all;
}

} // namespace pitchdrop::test
