#pragma once
#include <charconv>
#include <cmath>
#include <string_view>

// Numbers that tell conditions apart (a temperature, a stress, a rate) come out of scripts and files
// with rounding errors: 0.1 + 0.2 is 0.30000000000000004, and 0.3 in single precision is
// 0.30000001192092896. Their names and comparisons are those of the decimal that was meant.

namespace pitchdrop {

/// The decimal of at most 12 significant digits next to x; 15 are exact, three are left to the
/// rounding errors of whatever made the number. A fraction that is one of single precision and has
/// a decimal of at most six digits there is that decimal. −0 is 0.
inline double meant_decimal(double x)
{
    if (!std::isfinite(x) || x == 0) return x == 0 ? 0.0 : x;
    constexpr int digits = 12, most_single_digits = 6;
    const auto parsed = [](std::string_view text) {
        double value = 0;
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value;
    };
    char text[64];
    const float single = float(x);
    if (double(single) == x && x != std::trunc(x)) {
        const auto end =
            std::to_chars(text, text + sizeof text, single, std::chars_format::scientific).ptr;
        const std::string_view shortest(text, std::size_t(end - text));
        const std::string_view mantissa = shortest.substr(0, shortest.find('e'));
        const auto others = std::size_t((mantissa.find('.') != mantissa.npos) + (x < 0));
        if (mantissa.size() - others <= most_single_digits) return parsed(shortest);
    }
    const auto end =
        std::to_chars(text, text + sizeof text, x, std::chars_format::scientific, digits - 1).ptr;
    return parsed({text, std::size_t(end - text)});
}

/// The same for what may well be 0, a stress or a pressure: there the rounding error of a sum whose
/// terms are of order 1 is 0, too.
inline double meant_decimal_or_zero(double x)
{
    return std::abs(x) < 1e-13 ? 0.0 : meant_decimal(x);
}

} // namespace pitchdrop
