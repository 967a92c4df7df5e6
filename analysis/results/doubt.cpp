#include "analysis/results/doubt.hpp"

#include <fmt/format.h>

#include <cmath>

namespace pitchdrop {

Doubt& Doubt::slope(const char* name, double value, double error)
{
    if (error > 0 && !(std::abs(value) >= fewest_errors * error))
        add(fmt::format("{} = {:.2g} ± {:.2g} is not told from 0", name, value, error));
    return *this;
}

Doubt& Doubt::misfit(double deviance, int degrees_of_freedom)
{
    if (degrees_of_freedom > 0 && deviance > largest_misfit * degrees_of_freedom)
        add(fmt::format("deviance {:.3g} for {} degree{} of freedom", deviance, degrees_of_freedom,
                        degrees_of_freedom == 1 ? "" : "s"));
    return *this;
}

void Doubt::add(const std::string& reason) { text_ += (text_.empty() ? "" : "; ") + reason; }

} // namespace pitchdrop
