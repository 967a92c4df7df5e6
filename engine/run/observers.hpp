#pragma once
#include "engine/observe/observer.hpp"
#include "engine/run/branch_start.hpp"

#include <memory>
#include <vector>

namespace pitchdrop {

using Observers = std::vector<std::unique_ptr<Observer>>;

/// What is measured on the fly in a branch, as it is where the branch sets out: new, or as the
/// checkpoint left it. `replica` is the branch's handle on the backend. Throws InputError if the
/// checkpoint lacks one of them.
Observers make_observers(const Run& run, const Branch& branch, const BranchStart& start,
                         std::size_t replica);

/// What a backend is told of an observation of softness.
ObservationSettings observation_of(const Configuration& configuration, const SoftnessOutput& output);

/// The observer's section among a checkpoint's extra ones.
std::string section_of(const Observer& observer);

} // namespace pitchdrop
