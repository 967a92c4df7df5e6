#pragma once
#include "kernels/core/annotations.hpp"
#include "kernels/core/type_list.hpp"
#include "kernels/physics/motion/settings.hpp"
#include "kernels/physics/thermostat/andersen.hpp"
#include "kernels/physics/thermostat/langevin.hpp"
#include "kernels/physics/thermostat/none.hpp"
#include "kernels/physics/thermostat/nose_hoover.hpp"
#include "kernels/physics/thermostat/velocity_rescaling.hpp"

namespace pitchdrop {

/// Every thermostat: a header with its formulae, and a word here. The index is
/// `MotionSettings::thermostat`, whose enumeration names those that code calls by name.
using Thermostats = TypeList<NoThermostat, NoseHoover, Langevin, VelocityRescaling, Andersen>;

static_assert(Thermostats::index_of<NoThermostat>() == int(Thermostat::none) &&
              Thermostats::index_of<NoseHoover>() == int(Thermostat::nose_hoover) &&
              Thermostats::index_of<Langevin>() == int(Thermostat::langevin) &&
              Thermostats::index_of<VelocityRescaling>() == int(Thermostat::velocity_rescaling));

namespace lists {

template <class List>
struct HeatExchanges;
template <class... Kinds>
struct HeatExchanges<TypeList<Kinds...>> {
    static PITCHDROP_INLINE HeatExchange of(int index)
    {
        int place = 0;
        HeatExchange exchange = HeatExchange::nothing;
        ((exchange = place++ == index ? Kinds::exchange : exchange), ...);
        return exchange;
    }
    template <class Use>
    static PITCHDROP_INLINE void at(int index, const Use& use)
    {
        int place = 0;
        ((place++ == index ? use.template operator()<Kinds>() : void()), ...);
    }
};

} // namespace lists

PITCHDROP_INLINE HeatExchange exchange_of(Thermostat thermostat)
{
    return lists::HeatExchanges<Thermostats>::of(int(thermostat));
}
/// Whether beads exchange heat one by one: momentum is not conserved then.
PITCHDROP_INLINE bool acts_on_beads(Thermostat thermostat)
{
    return exchange_of(thermostat) == HeatExchange::beads;
}

/// Calls use.template operator()<Kind>() where nothing can be thrown, in loops and on devices: backends
/// have checked the index before.
template <class Use>
PITCHDROP_INLINE void with_thermostat(Thermostat thermostat, const Use& use)
{
    lists::HeatExchanges<Thermostats>::at(int(thermostat), use);
}
inline void check_thermostat(Thermostat thermostat)
{
    Thermostats::at(int(thermostat), []<class Kind>() {});
}

} // namespace pitchdrop
