#pragma once
#include "engine/config/kind_fields.hpp"
#include "kernels/physics/motion/settings.hpp"

// What `thermostat.type` may be, and what the engine asks of one.

namespace pitchdrop {

Names thermostat_names();
const char* thermostat_texts();
const KindFields& thermostat_fields();

/// Whether it draws random numbers.
bool is_random(Thermostat thermostat);
/// The names of those that do, "langevin, velocity_rescaling".
std::string random_thermostats();
/// Whether its time constant has to be longer than the interval between impulses.
bool has_to_be_resolved(Thermostat thermostat);
/// Whether it acts at impulses.
bool has_impulses(Thermostat thermostat);

} // namespace pitchdrop
