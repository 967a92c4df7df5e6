#include "engine/config/field.hpp"

#include <fmt/format.h>

#include <cmath>

namespace pitchdrop {

std::string show_number(double x)
{
    return fmt::format("{}", x == 0 ? 0.0 : x); // no "-0"
}

std::string Range::text() const
{
    std::string limits;
    if (std::isfinite(low)) limits = (low_excluded ? "above " : "at least ") + show_number(low);
    if (std::isfinite(high))
        limits += (limits.empty() ? "at most " : " and at most ") + show_number(high);
    if (zero_excluded) limits += ", not 0";
    return limits;
}

std::string expectation(const Field& field, const char* type)
{
    std::string text = type;
    if (const std::string limits = field.range.text(); !limits.empty()) text += " " + limits;
    if (*field.unit) text += ", in " + std::string(field.unit);
    return text;
}

} // namespace pitchdrop
