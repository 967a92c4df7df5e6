#pragma once
#include "engine/io/text_reader.hpp"

#include <map>
#include <string>
#include <vector>

namespace pitchdrop {

/// key=value pairs of a comment line, keys in lower case with their own spelling beside; values may
/// stand in quotes or brackets, and a key alone has the value T (as ASE writes and reads them).
struct XyzValue {
    std::string key, value;
};
std::map<std::string, XyzValue> xyz_values(const TextReader& text);

/// Words of a value, which commas and brackets part as blanks do.
std::vector<std::string> value_words(const std::string& value);

} // namespace pitchdrop
