#pragma once
#include <string>

namespace pitchdrop {

/// Why a fit must not be taken at its word; the texts go into the row, beside its numbers.
class Doubt {
public:
    /// A slope that is not told from 0 by `fewest_errors`.
    Doubt& slope(const char* name, double value, double error);
    /// A misfit of more than `largest_misfit` per degree of freedom: the law does not describe what was
    /// counted as independent events would scatter about it.
    Doubt& misfit(double deviance, int degrees_of_freedom);

    /// Empty where there is none.
    const std::string& text() const { return text_; }

    static constexpr double fewest_errors = 2, largest_misfit = 3;

private:
    void add(const std::string& reason);
    std::string text_;
};

} // namespace pitchdrop
