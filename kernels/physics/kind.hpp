#pragma once
#include <array>
#include <vector>

// What a kind (a potential, a truncation, a thermostat …) says about itself: beside its formula its
// header declares its name, a line of documentation, and the numbers that a user may give. Reading,
// checks, the documentation and the JSON Schema follow from the declaration.

namespace pitchdrop {

/// Which values of a parameter are accepted.
struct Limits {
    double low, high;
    bool low_excluded = false;
};
constexpr Limits above_zero(double high) { return {0, high, true}; }
constexpr Limits from_to(double low, double high) { return {low, high}; }

/// How a parameter of a pair potential follows from those of two types of beads: an energy is their
/// geometric mean, a length what the mixing rule says, any other number is common to all types.
enum class Mixing { common, energy, length };

/// One number of a kind; its default is the member's initialiser.
template <class Values>
struct Parameter {
    double Values::*value;
    const char* name;
    const char* text; ///< what it is
    const char* unit; ///< in Lennard-Jones reduced units: τ, σ, ε, m
    Limits limits;
    Mixing mixing = Mixing::common;
    const char* fallback = ""; ///< what a missing value means, where it is not the default
};

template <class Values, std::size_t count>
using Parameters = std::array<Parameter<Values>, count>;

/// The same without the type of the kind.
struct ParameterInfo {
    const char *name, *text, *unit;
    Limits limits;
    Mixing mixing;
    double usual;
    const char* fallback;
};

struct KindInfo {
    const char *name, *text;
    std::vector<ParameterInfo> parameters;
};

template <class Kind>
KindInfo info_of()
{
    KindInfo info{Kind::name, Kind::text, {}};
    for (const auto& p : Kind::parameters)
        info.parameters.push_back({p.name, p.text, p.unit, p.limits, p.mixing,
                                   typename Kind::Values{}.*p.value, p.fallback});
    return info;
}

/// Every kind of a list, in its order.
template <class List>
const std::vector<KindInfo>& kinds_of()
{
    static const std::vector<KindInfo> all = [] {
        std::vector<KindInfo> infos;
        List::for_each([&]<class Kind>(int) { infos.push_back(info_of<Kind>()); });
        return infos;
    }();
    return all;
}

/// The coefficients of a style of LAMMPS, in its order.
struct LammpsColumn {
    const char* name;
    double value;
};
using LammpsColumns = std::vector<LammpsColumn>;

/// Why the values of a kind do not go together.
struct Complaint {
    const char* parameter; ///< that is to be changed
    const char *problem, *why, *advice;
};

/// The values of a kind from numbers in the order of its parameters; those that are not given stay
/// as they are by default.
template <class Kind>
typename Kind::Values values_of(const std::vector<double>& numbers)
{
    typename Kind::Values values;
    for (std::size_t k = 0; k < Kind::parameters.size() && k < numbers.size(); ++k)
        values.*Kind::parameters[k].value = numbers[k];
    return values;
}

} // namespace pitchdrop
