#pragma once
#include <string>

namespace pitchdrop {

/// Seconds in "90", "45s", "1h30m", "2d", "1:30:00"; throws InputError.
double parse_duration(const std::string& text);

/// "1h30m", "4m05s", "12s": for people.
std::string format_duration(double seconds);

} // namespace pitchdrop
