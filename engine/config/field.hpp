#pragma once
#include <limits>
#include <span>
#include <string>

// How a configuration field is declared: once, in *_fields.hpp. Reading, writing, range checks and
// the documentation all follow from the declaration.

namespace pitchdrop {

struct Range {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    bool low_excluded = false;
    bool zero_excluded = false;

    constexpr bool contains(double x) const
    {
        return (low_excluded ? x > low : x >= low) && x <= high && !(zero_excluded && x == 0);
    }
    std::string text() const; ///< "above 0 and at most 10"; empty if there is no limit
};

constexpr Range between(double low, double high) { return {low, high, false, false}; }
constexpr Range positive(double high) { return {0, high, true, false}; }
constexpr Range nonzero(double low, double high) { return {low, high, false, true}; }

struct Field {
    const char* name;
    const char* text;      ///< one line: what it is
    const char* unit = ""; ///< in Lennard-Jones reduced units: τ, σ, ε, m
    Range range = {};
    bool required = false;
    const char* fallback = ""; ///< what a missing value or null means, where it is not a constant
};

/// The names of an enumeration's values, in its order.
using Names = std::span<const char* const>;

/// The shortest text that reads back as the same number: 0.3, 1e-05, 42.
std::string show_number(double x);

/// "a number above 0 and at most 0.1, in τ".
std::string expectation(const Field& field, const char* type);

} // namespace pitchdrop
