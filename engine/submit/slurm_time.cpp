#include "engine/submit/slurm_time.hpp"

#include "engine/run/duration.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <vector>

namespace pitchdrop {
namespace {

constexpr double minute = 60, hour = 3600, day = 86400;

[[noreturn]] void refuse(const std::string& text)
{
    throw InputError("--time: \"" + text + "\" is no walltime",
                     "it is read as sbatch does: minutes, minutes:seconds, hours:minutes:seconds, "
                     "days-hours, days-hours:minutes or days-hours:minutes:seconds",
                     "write for example 90 (minutes), 12:00:00 or 1-12, or with units 1h30m");
}

/// Whole numbers with colons between.
std::vector<double> parts(const std::string& clock, const std::string& text)
{
    std::vector<double> numbers = {0};
    bool digit = false;
    for (const char c : clock) {
        if (std::isdigit(static_cast<unsigned char>(c))) {
            numbers.back() = 10 * numbers.back() + (c - '0');
            digit = true;
        } else if (c == ':' && digit) {
            numbers.push_back(0);
            digit = false;
        } else {
            refuse(text);
        }
    }
    if (!digit || numbers.size() > 3) refuse(text);
    return numbers;
}

bool has_units(const std::string& text)
{
    return std::any_of(text.begin(), text.end(),
                       [](unsigned char c) { return std::isalpha(c) != 0; });
}

} // namespace

double parse_slurm_time(const std::string& text)
{
    double seconds = 0;
    if (has_units(text)) {
        try {
            return parse_duration(text);
        } catch (const InputError&) {
            refuse(text);
        }
    }
    const std::size_t dash = text.find('-');
    const std::vector<double> clock =
        parts(dash == std::string::npos ? text : text.substr(dash + 1), text);
    if (dash != std::string::npos) {
        const std::vector<double> days = parts(text.substr(0, dash), text);
        if (days.size() != 1) refuse(text);
        seconds += days[0] * day;
    }
    // Behind days, and where there are three numbers, the first is hours; else it is minutes.
    double unit = dash != std::string::npos || clock.size() == 3 ? hour : minute;
    for (const double number : clock) {
        seconds += number * unit;
        unit /= 60;
    }
    if (!(seconds > 0) || seconds > 1e9) refuse(text);
    return seconds;
}

std::string slurm_time(double seconds)
{
    const long whole = std::lround(std::ceil(seconds));
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

} // namespace pitchdrop
