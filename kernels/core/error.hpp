#pragma once
#include <stdexcept>
#include <string>

namespace pitchdrop {

/// Message grammar used throughout: problem (why it is one) — what to do.
inline std::string explain(const std::string& problem, const std::string& why,
                           const std::string& suggestion)
{
    return problem + " (" + why + ") — " + suggestion;
}

/// The input is wrong; nothing was written. Exit status 2.
struct InputError : std::runtime_error {
    using std::runtime_error::runtime_error;
    InputError(const std::string& problem, const std::string& why, const std::string& suggestion)
        : std::runtime_error(explain(problem, why, suggestion))
    {
    }
};

/// The simulation failed physically (overlap, broken bond, NaN). Exit status 3.
struct PhysicsError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A rule between two layers was broken: a defect in pitchdrop itself. Exit status 1.
struct ContractError : std::logic_error {
    using std::logic_error::logic_error;
};

inline void require(bool condition, const char* rule)
{
    if (!condition) throw ContractError(rule);
}

} // namespace pitchdrop
