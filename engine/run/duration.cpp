#include "engine/run/duration.hpp"

#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <cctype>
#include <cmath>

namespace pitchdrop {
namespace {

[[noreturn]] void refuse(const std::string& text)
{
    throw InputError("\"" + text + "\" is no duration", "expected numbers with d, h, m or s",
                     "write for example 1h30m, 45m or 600s");
}

double seconds_per(char unit, const std::string& text)
{
    switch (unit) {
    case 'd': return 86400;
    case 'h': return 3600;
    case 'm': return 60;
    case 's': return 1;
    default: refuse(text);
    }
}

} // namespace

double parse_duration(const std::string& text)
{
    const bool clock_notation = text.find(':') != std::string::npos; // batch systems' H:M:S
    double total = 0, smallest_unit = HUGE_VAL;
    for (std::size_t at = 0; at < text.size();) {
        if (!std::isdigit(static_cast<unsigned char>(text[at]))) refuse(text);
        double number = 0;
        while (at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])))
            number = 10 * number + (text[at++] - '0');
        if (clock_notation) {
            total = 60 * total + number;
            if (at < text.size() && (text[at++] != ':' || at == text.size())) refuse(text);
            continue;
        }
        const double unit = at < text.size() ? seconds_per(text[at++], text) : 1;
        if (!(unit < smallest_unit)) refuse(text);
        smallest_unit = unit;
        total += number * unit;
    }
    if (!(total > 0) || total > 1e9) refuse(text);
    return total;
}

std::string format_duration(double seconds)
{
    if (!std::isfinite(seconds) || seconds < 0) return "?";
    const auto whole = static_cast<long long>(std::llround(seconds));
    if (whole >= 86400) return fmt::format("{}d{:02}h", whole / 86400, whole / 3600 % 24);
    if (whole >= 3600) return fmt::format("{}h{:02}m", whole / 3600, whole / 60 % 60);
    if (whole >= 60) return fmt::format("{}m{:02}s", whole / 60, whole % 60);
    return fmt::format("{}s", whole);
}

} // namespace pitchdrop
