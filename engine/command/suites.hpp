#pragma once
#include "engine/command/workload.hpp"

namespace pitchdrop {

/// A workload of a suite under its name.
struct SuiteCase {
    std::string name;
    Workload workload;
};

/// `lj`, `glass`, `batch`, `softness` and `all` of them; `sizes`, `replicas` and `ensembles`. The first
/// ones are the same on every backend; tiny ones take seconds under the emulator.
std::vector<SuiteCase> suite_cases(const std::string& suite, const Workload& base, bool tiny);

const std::vector<std::string>& suite_names();

} // namespace pitchdrop
