#include "engine/config/motion_kinds.hpp"

#include "kernels/physics/thermostat/all.hpp"

namespace pitchdrop {

Names thermostat_names() { return list_names<Thermostats>(); }
const char* thermostat_texts() { return list_texts<Thermostats>(); }
const KindFields& thermostat_fields() { return list_fields<Thermostats>(); }

bool is_random(Thermostat thermostat)
{
    return Thermostats::at(int(thermostat), []<class Kind>() { return Kind::is_random; });
}

std::string random_thermostats()
{
    std::string names;
    Thermostats::for_each([&]<class Kind>(int) {
        if (Kind::is_random) names += (names.empty() ? "" : ", ") + std::string(Kind::name);
    });
    return names;
}

bool has_to_be_resolved(Thermostat thermostat)
{
    return Thermostats::at(int(thermostat), []<class Kind>() {
        return requires { Kind::oscillates; };
    });
}

bool has_impulses(Thermostat thermostat)
{
    const HeatExchange exchange = exchange_of(thermostat);
    return exchange == HeatExchange::impulses || exchange == HeatExchange::half_impulses;
}

} // namespace pitchdrop
