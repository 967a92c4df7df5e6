#pragma once
#include "engine/run/backends.hpp"
#include "engine/tune/search.hpp"
#include "engine/tune/table.hpp"

#include <functional>

namespace pitchdrop {

/// cpu, cuda or emulated, whatever its number.
std::string kind_of(const BackendChoice& choice);
/// The device of a choice that has one name, as the table knows it.
TunedDevice tuned_device(const BackendChoice& choice);
/// What the options of the command line fix.
Tuning asked_for(const BackendChoice& choice);

/// The choice with these values in it.
BackendChoice with_tuning(BackendChoice choice, const Tuning& tuning);
/// The choice with what the committed table has for this size.
BackendChoice tuned(const BackendChoice& choice, const WorkSize& size);
/// Every value of it definite: for a GPU there is a path, where the row has none that which the device
/// takes by its size.
Tuning tuning_from_table(const BackendChoice& choice, const WorkSize& size);

/// Measures instead, for a choice and what the table has for it.
using MeasureChoice = std::function<Tuning(const BackendChoice&, const Tuning& from_table)>;

/// What each kind of backend of a run is to use. What was `recorded` stays, but for what an option
/// fixes; of the rest `measure` decides, if it is given, else the table.
/// Throws InputError if this CPU lacks the instruction set that was recorded.
RunTuning choose_tuning(const std::vector<BackendChoice>& choices, const WorkSize& size,
                        const RunTuning& recorded, const MeasureChoice& measure);
/// Every choice with the values of its kind.
std::vector<BackendChoice> with_tuning(std::vector<BackendChoice> choices, const RunTuning& tuning);

} // namespace pitchdrop
